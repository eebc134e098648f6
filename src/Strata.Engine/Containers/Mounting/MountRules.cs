using Strata.Engine.Containers.Documents;
using Strata.Oci;

namespace Strata.Engine.Containers.Mounting;

/// <summary>What a mount may be asked to be.</summary>
internal static class MountRules
{
    /// <summary>How mounts made later may pass in and out (mount(2)).</summary>
    public static IReadOnlyList<string> Propagations { get; } = ["shared", "rshared", "slave", "rslave", "private", "rprivate"];

    /// <exception cref="StrataException">InvalidArgument, with Docker's texts.</exception>
    public static void Check(MountRequest request)
    {
        if (request.Type is not (MountType.Bind or MountType.Volume or MountType.Tmpfs or MountType.Image)) throw Refuse(request, "mount type unknown");
        if (request.Target.Length == 0) throw Refuse(request, "field Target must not be empty");
        if (!request.Target.StartsWith('/')) throw Refuse(request, $"invalid mount path: '{request.Target}' mount path must be absolute");
        if (Clean(request.Target) == "/") throw Refuse(request, "invalid specification: destination can't be '/'");
        if (request.BindOptions is not null && request.Type != MountType.Bind) throw Refuse(request, "field BindOptions must not be specified");
        if (request.VolumeOptions is not null && request.Type != MountType.Volume) throw Refuse(request, "field VolumeOptions must not be specified");
        if (request.TmpfsOptions is not null && request.Type != MountType.Tmpfs) throw Refuse(request, "field TmpfsOptions must not be specified");
        if (request.ImageOptions is not null && request.Type != MountType.Image) throw Refuse(request, "field ImageOptions must not be specified");
        switch (request.Type)
        {
            case MountType.Bind:
                CheckBind(request);
                break;
            case MountType.Volume:
                CheckSubpath(request, request.VolumeOptions?.Subpath);
                if (request.Source is null or "" && request.VolumeOptions?.Subpath is not null) throw Refuse(request, "must not set Subpath when using anonymous volumes");
                break;
            case MountType.Tmpfs:
                if (request.Source is { Length: > 0 }) throw Refuse(request, "field Source must not be specified");
                break;
            default:
                if (request.Source is null or "") throw Refuse(request, "field Source must not be empty");
                CheckSubpath(request, request.ImageOptions?.Subpath);
                break;
        }
    }

    /// <summary>A path without its doubled and trailing slashes, <c>.</c> and <c>..</c>.</summary>
    public static string Clean(string path)
    {
        var names = new List<string>();
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == ".") continue;
            if (name != "..") names.Add(name);
            else if (names.Count > 0) names.RemoveAt(names.Count - 1);
        }
        return "/" + string.Join('/', names);
    }

    /// <summary>A refusal in Docker's words.</summary>
    public static StrataException Refuse(MountRequest request, string reason) => StrataException.Invalid($"invalid mount config for type \"{request.Type}\": {reason}");

    private static void CheckBind(MountRequest request)
    {
        if (request.Source is null or "") throw Refuse(request, "field Source must not be empty");
        if (!request.Source.StartsWith('/')) throw Refuse(request, $"invalid mount path: '{request.Source}' mount path must be absolute");
        if (request.BindOptions is not { } options) return;
        if (options.Propagation is { } propagation && !Propagations.Contains(propagation)) throw Refuse(request, $"invalid propagation mode: {propagation}");
        if (options.ReadOnlyForceRecursive && Environment.OSVersion.Version < new Version(5, 12)) throw Refuse(request, "bind-recursive=readonly needs Linux 5.12");
    }

    private static void CheckSubpath(MountRequest request, string? subpath)
    {
        if (subpath is not null && (subpath.StartsWith('/') || subpath.Split('/').Contains(".."))) throw Refuse(request, "subpath must be a relative path within the volume");
    }
}
