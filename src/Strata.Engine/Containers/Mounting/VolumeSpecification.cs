using Strata.Engine.Containers.Documents;
using Strata.Oci;

namespace Strata.Engine.Containers.Mounting;

/// <summary>The value of <c>--volume</c>: <c>[SOURCE:]TARGET[:OPTIONS]</c>, with a path or a volume's name as the source.</summary>
internal static class VolumeSpecification
{
    private static readonly string[] Consistencies = ["consistent", "cached", "delegated", "default"];

    /// <summary>Reads one with a source.</summary>
    /// <returns>The mount, and its options as they were written.</returns>
    /// <exception cref="StrataException">InvalidArgument, with Docker's texts. NotImplemented: a label for SELinux, where that is in force.</exception>
    public static (MountRequest Request, string Mode) Parse(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || parts.Any(static p => p.Length == 0)) throw StrataException.Invalid($"invalid volume specification: '{text}'");
        var mode = parts.Length == 3 ? parts[2] : "";
        var isBind = parts[0].StartsWith('/');
        var options = ReadMode(mode);
        var request = new MountRequest
        {
            Type = isBind ? MountType.Bind : MountType.Volume,
            Source = parts[0],
            Target = parts[1],
            ReadOnly = options.Contains("ro"),
            BindOptions = isBind || options.Any(MountRules.Propagations.Contains) ? new BindRequestOptions { CreateMountpoint = true, Propagation = options.FirstOrDefault(MountRules.Propagations.Contains) } : null,
            VolumeOptions = options.Contains("nocopy") ? new VolumeRequestOptions { NoCopy = true } : null,
        };
        try
        {
            MountRules.Check(request);
        }
        catch (StrataException e) when (e.Kind == ErrorKind.InvalidArgument)
        {
            throw StrataException.Invalid($"invalid volume specification: '{text}': {e.Message}", e);
        }
        return (request, mode.Length == 0 && !isBind ? "z" : mode);
    }

    /// <summary>The options of a mount, each of its kind at most once.</summary>
    /// <exception cref="StrataException">InvalidArgument: <c>invalid mode</c>.</exception>
    public static IReadOnlyList<string> ReadMode(string mode)
    {
        if (mode.Length == 0) return [];
        var options = mode.Split(',');
        var kinds = new HashSet<string>();
        foreach (var option in options)
        {
            var kind = option switch
            {
                "ro" or "rw" => "access",
                "z" or "Z" => "label",
                "nocopy" => "copy",
                _ when MountRules.Propagations.Contains(option) => "propagation",
                _ when Consistencies.Contains(option) => "consistency",
                _ => throw StrataException.Invalid("invalid mode: " + mode),
            };
            if (!kinds.Add(kind)) throw StrataException.Invalid("invalid mode: " + mode);
            // Without SELinux there are no labels to give, as in Docker.
            if (kind == "label" && Directory.Exists("/sys/fs/selinux/class")) throw StrataException.NotSupported($"the mount option {option} is not supported yet where SELinux is in force: label the files with: chcon -Rt container_file_t");
        }
        return options;
    }
}
