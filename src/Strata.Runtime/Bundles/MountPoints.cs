using Strata.Linux;
using Strata.Linux.Files;

namespace Strata.Runtime.Bundles;

/// <summary>
/// Mount points that exist in the root file system only while the container runs: empty files and directories, made
/// before and removed after. The times of the directories around them stay what they were, or what the container made
/// them. What a killed process leaves behind is empty and does no harm.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class MountPoints
{
    private const uint DirectoryMode = 0x1ED; // 0755
    private const uint FileMode = 0x1A4; // 0644

    private readonly string _root;
    private readonly List<(string Parent, string Name, bool IsDirectory)> _made = [];

    private MountPoints(string root) => _root = root;

    /// <summary>Makes those of <paramref name="targets"/> that are missing.</summary>
    /// <exception cref="LinuxException">The root file system can't be written.</exception>
    public static MountPoints Create(string rootPath, IEnumerable<(string Target, bool IsDirectory)> targets)
    {
        var points = new MountPoints(rootPath);
        using var root = DirectoryHandle.OpenHostPath(rootPath);
        foreach (var (target, isDirectory) in targets)
        {
            var path = InRootPath.Walk(root, target);
            var parent = path.Parent;
            for (var i = 0; i < path.Missing.Count; i++)
            {
                var name = path.Missing[i];
                points.Make(root, parent, name, isDirectory || i < path.Missing.Count - 1);
                parent = parent.Length == 0 ? name : $"{parent}/{name}";
            }
        }
        return points;
    }

    /// <summary>Those that an earlier process has made and written down; none when it wrote nothing.</summary>
    /// <param name="rootPath">Where the root file system is mounted now.</param>
    /// <param name="path">The file of <see cref="Save"/>.</param>
    public static MountPoints Load(string rootPath, string path)
    {
        var points = new MountPoints(rootPath);
        if (!File.Exists(path)) return points;
        var fields = File.ReadAllText(path).Split('\0');
        for (var i = 0; i + 2 < fields.Length; i += 3) points._made.Add((fields[i], fields[i + 1], fields[i + 2] == "d"));
        return points;
    }

    /// <summary>Writes down what was made, for another process to remove; no file when nothing was.</summary>
    public void Save(string path)
    {
        if (_made.Count == 0) File.Delete(path);
        else File.WriteAllText(path, string.Concat(_made.Select(static m => $"{m.Parent}\0{m.Name}\0{(m.IsDirectory ? 'd' : 'f')}\0")));
    }

    /// <summary>Removes what was made and is still empty; nothing on a second call.</summary>
    public void Remove()
    {
        if (_made.Count == 0) return;
        using var root = DirectoryHandle.OpenHostPath(_root);
        for (var i = _made.Count - 1; i >= 0; i--)
        {
            var (parent, name, isDirectory) = _made[i];
            using var directory = root.FindDirectoryInRoot(parent);
            if (directory?.FindStatus(name) is not { } status) continue;
            var times = directory.Status;
            try
            {
                if (isDirectory && status.Kind == FileKind.Directory) directory.TryRemoveDirectory(name);
                else if (!isDirectory && status is { Kind: FileKind.File, Size: 0 }) directory.TryRemoveFile(name);
                else continue;
            }
            catch (LinuxException e) when (e.Errno is Errno.ENOTEMPTY or Errno.EEXIST or Errno.EBUSY)
            {
                // The container has put something there: now it is the container's.
                continue;
            }
            directory.SetTimes(".", times.MtimeSeconds, times.MtimeNanoseconds);
        }
        _made.Clear();
    }

    private void Make(DirectoryHandle root, string parent, string name, bool isDirectory)
    {
        using var directory = root.FindDirectoryInRoot(parent);
        if (directory is null) return;
        var times = directory.Status;
        if (!isDirectory) directory.CreateFile(name, FileMode).Dispose();
        else if (!directory.TryCreateDirectory(name, DirectoryMode)) return;
        directory.SetMode(name, isDirectory ? DirectoryMode : FileMode);
        directory.SetTimes(".", times.MtimeSeconds, times.MtimeNanoseconds);
        _made.Add((parent, name, isDirectory));
    }
}
