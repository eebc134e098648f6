using System.Security.Cryptography;

namespace Strata.Oci;

/// <summary>
/// Ids that nobody else has. On Linux the kernel is asked itself: the platform's generator loads OpenSSL first, which takes longer than
/// the rest of a short command.
/// </summary>
public static class RandomId
{
    private const string KernelSource = "/dev/urandom";

    /// <summary>An id of lower-case hexadecimal characters.</summary>
    /// <param name="bytes">How many random bytes; two characters each.</param>
    public static string NewHex(int bytes)
    {
        var random = new byte[bytes];
        Fill(random);
        return Convert.ToHexStringLower(random);
    }

    /// <summary>Random bytes, good enough for keys too (random(4)).</summary>
    public static void Fill(Span<byte> bytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomNumberGenerator.Fill(bytes);
            return;
        }
        using var source = new FileStream(KernelSource, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        source.ReadExactly(bytes);
    }
}
