using System.Text;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Runtime.Bundles;
using Strata.Runtime.Specification;
using Strata.Runtime.Users;

namespace Strata.Runtime;

/// <summary>
/// A container ready to run: the directory with <c>config.json</c> (runtime-spec, bundle.md) and the files that appear in
/// the container's <c>/etc</c>. Made for one run; the directory is the caller's to remove.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class ContainerBundle
{
    private readonly MountPoints _mountPoints;

    private ContainerBundle(string id, string directory, ContainerSpecification container, MountPoints mountPoints)
    {
        Id = id;
        Directory = directory;
        HasTerminal = container.Terminal;
        Program = container.Arguments[0];
        RootFileSystem = container.RootFileSystem;
        _mountPoints = mountPoints;
    }

    /// <summary>The container's id.</summary>
    public string Id { get; }

    /// <summary>The bundle's directory, absolute.</summary>
    public string Directory { get; }

    /// <summary>The container has a pseudo-terminal.</summary>
    public bool HasTerminal { get; }

    /// <summary>The program as it was given, for messages.</summary>
    internal string Program { get; }

    /// <summary>The container's files.</summary>
    internal string RootFileSystem { get; }

    /// <summary>
    /// Writes the bundle into an existing directory, replacing what an earlier run left there, and makes in the root
    /// file system what must exist: the working directory and mount points.
    /// </summary>
    /// <param name="id">The container's id: letters, digits, <c>_ . + -</c>; unique among what runs.</param>
    /// <param name="directory">An absolute path.</param>
    /// <param name="container">What the container is to be.</param>
    /// <exception cref="StrataException">InvalidArgument: the user is unknown, a path is not absolute, a capability does not exist… with Docker's text.</exception>
    /// <exception cref="Linux.LinuxException">The root file system is missing or can't be written.</exception>
    public static ContainerBundle Create(string id, string directory, ContainerSpecification container)
    {
        CheckId(id);
        if (container.WorkingDirectory is { Length: > 0 } && !container.WorkingDirectory.StartsWith('/'))
        {
            throw StrataException.Invalid($"the working directory '{container.WorkingDirectory}' is invalid, it needs to be an absolute path");
        }
        foreach (var bind in container.Binds)
        {
            if (!Path.Exists(bind.Source)) throw StrataException.Invalid($"invalid mount config for type \"bind\": bind source path does not exist: {bind.Source}");
        }

        var files = GetFiles(directory, container);
        if (container.Init is { } init) files.Add(new(init, RuntimeSpecBuilder.InitPath, IsReadOnly: true) { IsNonRecursive = true });
        ImageUser user;
        using (var root = DirectoryHandle.OpenHostPath(container.RootFileSystem))
        {
            user = ImageUsers.Get(root, container.User);
            user = user with { SupplementaryGroups = [.. user.SupplementaryGroups.Union(ImageUsers.GetGroups(root, container.AddedGroups))] };
            // runc takes no path that leads through a link: the native driver's root is one, and the store may lie behind another.
            container = container with { RootFileSystem = new FileInfo($"/proc/self/fd/{root.Fd}").LinkTarget ?? container.RootFileSystem };
        }
        var spec = RuntimeSpecBuilder.Build(id, container, user, files, Machine.Read());
        using var own = DirectoryHandle.OpenHostPath(directory);
        foreach (var file in container.SharedFiles is null ? files.Where(f => f.Source.StartsWith(directory + "/", StringComparison.Ordinal)) : [])
        {
            var text = file.Target switch
            {
                "/etc/hosts" => SystemFiles.Hosts(container),
                "/etc/hostname" => SystemFiles.Hostname(container),
                _ => SystemFiles.Resolver(container),
            };
            Write(own, Path.GetFileName(file.Source), Encoding.Latin1.GetBytes(text), 0x1A4);
        }
        Write(own, "config.json", RuntimeSpecJson.Write(spec), 0x180);

        using (var root = DirectoryHandle.OpenHostPath(container.RootFileSystem))
        {
            // They stay in the layer: the runtime would make them with the mode that the user's umask leaves.
            if (container.Purpose == ContainerPurpose.BuildStep) foreach (var target in Defaults.DefaultMounts.MountPoints) CreateDirectories(root, InRootPath.Walk(root, target));
            CreateWorkingDirectory(root, spec);
        }
        return new ContainerBundle(id, directory, container, MountPoints.Create(container.RootFileSystem, GetPassingMountPoints(container, spec, files)));
    }

    internal static void CheckId(string id)
    {
        if (id.Length is 0 or > 255 || !id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '+' or '-') || id is "." or "..")
        {
            throw StrataException.Invalid($"invalid container id \"{id}\": only letters, digits and _.+- are allowed");
        }
    }

    /// <summary>Removes the mount points that were made for the run; the runner calls it when the container has ended.</summary>
    internal void RemoveMountPoints() => _mountPoints.Remove();

    /// <summary>Leaves the removal of what was made for the run to <see cref="RemoveMountPoints(string, string)"/> of any process.</summary>
    internal void SaveMountPoints() => _mountPoints.Save(MountPointFile(Directory));

    /// <summary>True when an ended run has left something to remove.</summary>
    /// <param name="directory">The bundle's directory.</param>
    public static bool HasMountPoints(string directory) => File.Exists(MountPointFile(directory));

    /// <summary>Removes what was made in the root file system for a run that has ended; safe to repeat.</summary>
    /// <param name="directory">The bundle's directory.</param>
    /// <param name="rootFileSystem">Where the root file system is mounted.</param>
    public static void RemoveMountPoints(string directory, string rootFileSystem)
    {
        MountPoints.Load(rootFileSystem, MountPointFile(directory)).Remove();
        File.Delete(MountPointFile(directory));
    }

    private static string MountPointFile(string directory) => Path.Combine(directory, "mount-points");

    private static void Write(DirectoryHandle directory, string name, byte[] content, uint mode)
    {
        using (var file = directory.OpenOrCreateFile(name, mode))
        {
            file.Truncate(0);
            file.Write(content);
        }
        // Whatever the umask: users in the container read these files.
        directory.SetMode(name, mode);
    }

    private static List<BindMount> GetFiles(string directory, ContainerSpecification container)
    {
        directory = container.SharedFiles ?? directory;
        var readOnly = container.Purpose == ContainerPurpose.BuildStep || container.IsRootReadOnly;
        List<BindMount> files =
        [
            new(Path.Combine(directory, "resolv.conf"), "/etc/resolv.conf", readOnly),
            new(Path.Combine(directory, "hosts"), "/etc/hosts", readOnly),
        ];
        if (container.Purpose == ContainerPurpose.Run) files.Insert(1, new(Path.Combine(directory, "hostname"), "/etc/hostname", readOnly));
        return files;
    }

    private static void CreateWorkingDirectory(DirectoryHandle root, RuntimeSpec spec)
    {
        var path = spec.Process.Cwd;
        // Below a mount the runtime makes it there; in the root file system it would stay unseen.
        if (path == "/" || spec.Mounts.Any(m => IsWithin(path, m.Destination))) return;
        var found = InRootPath.Walk(root, path);
        if (found.Missing.Count == 0)
        {
            if (found.Kind != FileKind.Directory) throw StrataException.Invalid($"Cannot mkdir: {path} is not a directory");
            return;
        }
        CreateDirectories(root, found);
    }

    // Owned by root whoever the container's user is, as Docker makes them.
    private static void CreateDirectories(DirectoryHandle root, InRootPath path)
    {
        var parent = path.Parent;
        foreach (var name in path.Missing)
        {
            using var directory = root.FindDirectoryInRoot(parent);
            if (directory!.TryCreateDirectory(name, 0x1ED)) directory.SetMode(name, 0x1ED);
            parent = $"{parent}/{name}";
        }
    }

    /// <summary>The mount points that must not stay in the layer; see <see cref="ContainerPurpose"/>.</summary>
    private static List<(string Target, bool IsDirectory)> GetPassingMountPoints(ContainerSpecification container, RuntimeSpec spec, List<BindMount> files)
    {
        var points = new List<(string Target, bool IsDirectory)>();
        if (container.Purpose == ContainerPurpose.Run)
        {
            foreach (var target in Defaults.DefaultMounts.MountPoints) points.Add((target, true));
        }
        else
        {
            foreach (var tmpfs in container.Tmpfs) points.Add((tmpfs.Target, true));
            foreach (var bind in container.Binds) points.Add((bind.Target, System.IO.Directory.Exists(bind.Source)));
        }
        foreach (var file in files) points.Add((file.Target, false));
        // What lies inside another mount is made there by the runtime, and unseen here.
        points.RemoveAll(p => spec.Mounts.Any(m => m.Destination != p.Target && IsWithin(p.Target, m.Destination)));
        return points;
    }

    private static bool IsWithin(string path, string directory) =>
        path.StartsWith(directory, StringComparison.Ordinal) && (path.Length == directory.Length || directory.EndsWith('/') || path[directory.Length] == '/');
}
