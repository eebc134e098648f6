using Strata.Linux.Files;
using Strata.Oci;
using Strata.Runtime.Isolation;
using Strata.Runtime.Specification;

namespace Strata.Runtime.Bundles;

/// <summary>Finds devices of the machine.</summary>
[SupportedOSPlatform("linux")]
internal static class Devices
{
    private const string Root = "/dev";

    // Directories of what every container has of its own, and links.
    private static readonly string[] Own = ["pts", "shm", "fd", "mqueue", "console", ".lxc", ".lxd-mounts", ".udev"];

    /// <summary>The device nodes that a mapping makes, and the rules that let them be used.</summary>
    /// <exception cref="StrataException">NotFound: there is no such device.</exception>
    public static IEnumerable<(DeviceSpec Node, DeviceRuleSpec Rule)> Find(DeviceMapping mapping)
    {
        var path = Resolve(mapping.HostPath);
        var status = FileHandle.FindHostStatus(path);
        if (status is { Kind: FileKind.Directory })
        {
            var found = Walk(path).ToList();
            if (found.Count == 0) throw NotFound(mapping.HostPath, "no devices in it");
            return found.Select(device => Of(device.Status, mapping.ContainerPath + device.Path[path.Length..], mapping.Permissions));
        }
        if (status is not { Kind: FileKind.CharacterDevice or FileKind.BlockDevice } node) throw NotFound(mapping.HostPath, status is null ? "no such file or directory" : "not a device node");
        return [Of(node, mapping.ContainerPath, mapping.Permissions)];
    }

    /// <summary>Every device of the machine, at its own path.</summary>
    public static IEnumerable<DeviceSpec> All() => Walk(Root).Select(static device => Of(device.Status, device.Path, "rwm").Node);

    /// <summary>A disk's numbers.</summary>
    /// <exception cref="StrataException">NotFound: there is no such device.</exception>
    public static (int Major, int Minor) Numbers(string path) => FileHandle.FindHostStatus(Resolve(path)) is { Kind: FileKind.BlockDevice or FileKind.CharacterDevice } status
        ? ((int)status.DeviceIdMajor, (int)status.DeviceIdMinor)
        : throw StrataException.NotFound($"no such device: {path}");

    /// <summary>A rule, as <see cref="DeviceRule"/> reads it.</summary>
    /// <exception cref="StrataException">InvalidArgument: it is none.</exception>
    public static DeviceRuleSpec ReadRule(string text) => DeviceRule.TryRead(text) is { } rule
        ? new DeviceRuleSpec(true, rule.Type, rule.Major, rule.Minor, rule.Access)
        : throw StrataException.Invalid($"invalid device cgroup format '{text}'");

    private static IEnumerable<(string Path, FileStatus Status)> Walk(string directory)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(directory).Order(StringComparer.Ordinal))
        {
            if (Own.Contains(Path.GetFileName(path)) || new FileInfo(path).LinkTarget is not null || FileHandle.FindHostStatus(path) is not { } status) continue;
            if (status.Kind == FileKind.Directory)
            {
                foreach (var below in Walk(path)) yield return below;
            }
            else if (status.Kind is FileKind.CharacterDevice or FileKind.BlockDevice) yield return (path, status);
        }
    }

    private static (DeviceSpec Node, DeviceRuleSpec Rule) Of(FileStatus status, string path, string permissions)
    {
        var type = status.Kind == FileKind.BlockDevice ? "b" : "c";
        var (major, minor) = ((int)status.DeviceIdMajor, (int)status.DeviceIdMinor);
        return (new DeviceSpec(path, type, major, minor, status.Mode & 0x1FF, status.Uid, status.Gid), new DeviceRuleSpec(true, type, major, minor, permissions));
    }

    private static string Resolve(string path) => Path.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;

    private static StrataException NotFound(string path, string reason) => StrataException.NotFound($"error gathering device information while adding custom device \"{path}\": {reason}");
}
