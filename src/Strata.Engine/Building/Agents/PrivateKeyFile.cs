using System.Text;
using Strata.Oci;

namespace Strata.Engine.Building;

/// <summary>A private key in PEM's armour that needs no passphrase. Whether it is a good key, only an agent says.</summary>
internal sealed class PrivateKeyFile
{
    // As BuildKit's.
    private const int MaxSize = 100 * 1024;
    private const string Begin = "-----BEGIN ";
    private const string Dashes = "-----";
    private static readonly byte[] OpenSshMagic = "openssh-key-v1\0"u8.ToArray();

    private PrivateKeyFile(string path, byte[] content)
    {
        Path = path;
        Content = content;
    }

    public string Path { get; }

    /// <summary>The armoured key as OpenSSH reads it: nothing before it, newlines at the ends of lines.</summary>
    public byte[] Content { get; }

    /// <summary>Reads a key.</summary>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's texts: no key, of a kind that is not known, or with a passphrase. PermissionDenied.</exception>
    public static PrivateKeyFile Read(string path)
    {
        if (Directory.Exists(path)) throw StrataException.Invalid($"failed to read {path}: read {path}: is a directory");
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var bytes = new byte[MaxSize];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return new PrivateKeyFile(path, Check(path, Encoding.Latin1.GetString(bytes, 0, length)));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StrataException(ErrorKind.PermissionDenied, $"failed to open {path}: open {path}: permission denied", e);
        }
        catch (IOException e)
        {
            throw new StrataException(ErrorKind.FailedPrecondition, $"failed to read {path}: {e.Message}", e);
        }
    }

    private static byte[] Check(string path, string text)
    {
        var lines = text.Split('\n').Select(static line => line.TrimEnd()).ToList();
        var first = lines.FindIndex(static line => line.StartsWith(Begin, StringComparison.Ordinal) && line.EndsWith(Dashes, StringComparison.Ordinal) && line.Length > Begin.Length + Dashes.Length);
        var kind = first < 0 ? "" : lines[first][Begin.Length..^Dashes.Length];
        var last = first < 0 ? -1 : lines.IndexOf($"-----END {kind}{Dashes}", first);
        if (last < 0) throw Invalid(path, "no key found");
        var body = lines[(first + 1)..last];
        var isProtected = kind switch
        {
            "OPENSSH PRIVATE KEY" => HasCipher(body) ?? throw Invalid(path, "invalid openssh private key format"),
            "ENCRYPTED PRIVATE KEY" => true,
            "RSA PRIVATE KEY" or "EC PRIVATE KEY" or "DSA PRIVATE KEY" or "PRIVATE KEY" => body.Exists(static line => line.StartsWith("Proc-Type:", StringComparison.Ordinal) && line.Contains("ENCRYPTED", StringComparison.Ordinal)),
            _ => throw Invalid(path, $"unsupported key type \"{kind}\""),
        };
        if (isProtected) throw Invalid(path, "this private key is passphrase protected: add it to an agent with ssh-add, and give the agent's socket");
        return Encoding.Latin1.GetBytes(string.Concat(lines[first..(last + 1)].Select(static line => line + "\n")));
    }

    // Behind the magic stands the cipher's name: four bytes of length, then the text. Null when it is no such key.
    private static bool? HasCipher(List<string> body)
    {
        var bytes = new byte[MaxSize];
        if (!Convert.TryFromBase64String(string.Concat(body), bytes, out var length)) return null;
        var key = bytes.AsSpan(0, length);
        if (!key.StartsWith(OpenSshMagic)) return null;
        ReadOnlySpan<byte> none = [0, 0, 0, 4, (byte)'n', (byte)'o', (byte)'n', (byte)'e'];
        return !key[OpenSshMagic.Length..].StartsWith(none);
    }

    private static StrataException Invalid(string path, string what) => StrataException.Invalid($"failed to parse {path}: ssh: {what}");
}
