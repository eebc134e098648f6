using System.Globalization;
using Strata.Oci;

namespace Strata.Linux.Processes;

/// <summary>Tells whether the kernel runs programs of another processor: by itself, or through an interpreter that binfmt_misc knows.</summary>
[SupportedOSPlatform("linux")]
public static class ForeignBinaries
{
    private const string Registrations = "/proc/sys/fs/binfmt_misc";

    // What an ELF file says of its processor: class (1: 32 bits, 2: 64), byte order (1: little, 2: big), e_machine. (elf.h)
    private static readonly Dictionary<string, (byte Class, byte Order, ushort Machine)> Processors = new()
    {
        ["386"] = (1, 1, 3),
        ["amd64"] = (2, 1, 62),
        ["arm"] = (1, 1, 40),
        ["arm64"] = (2, 1, 183),
        ["loong64"] = (2, 1, 258),
        ["mips64le"] = (2, 1, 8),
        ["ppc64le"] = (2, 1, 21),
        ["riscv64"] = (2, 1, 243),
        ["s390x"] = (2, 2, 22),
    };

    /// <summary>True when a program for <paramref name="platform"/> can be expected to run. Variants of one processor are taken to run on each other.</summary>
    public static bool CanRun(Platform platform)
    {
        ArgumentNullException.ThrowIfNull(platform);
        if (platform.Os != "linux") return false;
        var own = Platform.Current.Architecture;
        if (platform.Architecture == own || (own, platform.Architecture) is ("amd64", "386") or ("arm64", "arm")) return true;
        if (!Processors.TryGetValue(platform.Architecture, out var processor)) return false;
        return HasInterpreter(Header(processor.Class, processor.Order, processor.Machine));
    }

    /// <summary>True when a registration of binfmt_misc is enabled and fits the beginning of a file (Documentation/admin-guide/binfmt-misc.rst).</summary>
    internal static bool Fits(string registration, ReadOnlySpan<byte> header)
    {
        byte[]? magic = null, mask = null;
        var offset = 0;
        var isEnabled = false;
        foreach (var line in registration.Split('\n'))
        {
            var (name, value) = line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? (line[..space], line[(space + 1)..]) : (line, "");
            switch (name)
            {
                case "enabled": isEnabled = true; break;
                case "offset": offset = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : 0; break;
                case "magic": magic = Convert.FromHexString(value); break;
                case "mask": mask = Convert.FromHexString(value); break;
            }
        }
        if (!isEnabled || magic is null || offset + magic.Length > header.Length) return false;
        for (var i = 0; i < magic.Length; i++)
        {
            if ((header[offset + i] & (mask is null ? 0xFF : mask[i])) != magic[i]) return false;
        }
        return true;
    }

    /// <summary>The beginning of an executable of a processor.</summary>
    internal static byte[] Header(byte bits, byte order, ushort machine)
    {
        var header = new byte[128];
        "\u007fELF"u8.CopyTo(header);
        (header[4], header[5], header[6]) = (bits, order, 1);
        var (low, high) = order == 1 ? (0, 1) : (1, 0);
        header[16 + low] = 2; // ET_EXEC
        (header[18 + low], header[18 + high]) = ((byte)machine, (byte)(machine >> 8));
        return header;
    }

    // Where nothing is mounted there, nothing is registered that one could see.
    private static bool HasInterpreter(byte[] header)
    {
        try
        {
            return Directory.EnumerateFiles(Registrations).Any(file => Path.GetFileName(file) is not ("register" or "status") && Fits(File.ReadAllText(file), header));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
