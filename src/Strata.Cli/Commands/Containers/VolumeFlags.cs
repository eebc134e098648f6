using Strata.Cli.Arguments;
using Strata.Engine.Containers;
using Strata.Engine.Containers.Documents;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary>The flags of a new container that say what is mounted into it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class VolumeFlags
{
    private readonly Flag<IReadOnlyList<MountRequest>> _mounts;
    private readonly Flag<IReadOnlyList<string>> _tmpfs;
    private readonly Flag<IReadOnlyList<string>> _volumes;
    private readonly Flag<string> _driver;
    private readonly Flag<IReadOnlyList<string>> _from;

    public VolumeFlags(FlagSet flags)
    {
        _mounts = flags.Custom<IReadOnlyList<MountRequest>>("mount", null, "Attach a filesystem mount to the container", "mount", [], MountFlag.Append);
        _tmpfs = flags.Strings("tmpfs", null, "Mount a tmpfs directory");
        _volumes = flags.Strings("volume", 'v', "Bind mount a volume");
        _driver = flags.String("volume-driver", null, "Optional volume driver for the container");
        _from = flags.Strings("volumes-from", null, "Mount volumes from the specified container(s)");
    }

    /// <summary>Adds what the flags say.</summary>
    /// <exception cref="StrataException">InvalidArgument, with Docker's texts.</exception>
    public NewContainer Read(NewContainer container) => container with
    {
        Mounts = _mounts.Value,
        Tmpfs = [.. _tmpfs.Value.Select(TmpfsFlag.Parse)],
        Volumes = [.. _volumes.Value.Where(HasSource).Select(MakeAbsolute)],
        AnonymousVolumes = [.. _volumes.Value.Where(static v => !HasSource(v)).Select(ReadTarget)],
        VolumeDriver = _driver.Value,
        VolumesFrom = _from.Value,
    };

    private static bool HasSource(string text)
    {
        if (text.Length == 0) throw StrataException.Invalid("invalid empty volume spec");
        if (text.Split(':').Any(static p => p.Length == 0)) throw StrataException.Invalid($"invalid spec: {text}: empty section between colons");
        return text.Contains(':', StringComparison.Ordinal);
    }

    private static string ReadTarget(string text) => text.StartsWith('/') ? text : throw StrataException.Invalid($"invalid volume specification: '{text}': invalid mount path: '{text}' mount path must be absolute");

    // A path that begins with a dot or a tilde starts here; anything else without a slash in front is a name.
    private static string MakeAbsolute(string text)
    {
        var parts = text.Split(':', 2);
        if (parts[0].StartsWith("~/", StringComparison.Ordinal) || parts[0] == "~") parts[0] = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + parts[0][1..];
        var isPath = parts[0] is "." or ".." || parts[0].StartsWith("./", StringComparison.Ordinal) || parts[0].StartsWith("../", StringComparison.Ordinal) || parts[0].StartsWith('/');
        return isPath ? $"{Path.GetFullPath(parts[0])}:{parts[1]}" : text;
    }
}
