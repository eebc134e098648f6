using Strata.Linux.Files;

namespace Strata.Linux.Mounts;

/// <summary>What is mounted in this process's mount namespace (proc(5), mountinfo).</summary>
[SupportedOSPlatform("linux")]
public static class MountTable
{
    /// <summary>True when something is mounted right at a directory. One statx(2), no reading of tables.</summary>
    public static unsafe bool IsMountPoint(string path)
    {
        const ulong mountRoot = 0x2000; // STATX_ATTR_MOUNT_ROOT, Linux 5.8
        LibcFiles.RawStatX raw;
        fixed (byte* p = new NativePath(path, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcFiles.StatX(LibcFiles.AtFdCwd, p, LibcFiles.AtSymlinkNoFollow, DirectoryHandle.StatMask, &raw) != 0) return false;
        }
        return (raw.AttributesMask & mountRoot) != 0 ? (raw.Attributes & mountRoot) != 0 : Below(path).Contains(path);
    }

    /// <summary>The mount points at or below a directory, deepest first, so that they can be unmounted in order.</summary>
    public static IReadOnlyList<string> Below(string directory)
    {
        var found = new List<string>();
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            var point = Unescape(line.Split(' ')[4]);
            if (point == directory || point.StartsWith(directory + "/", StringComparison.Ordinal)) found.Add(point);
        }
        found.Reverse();
        return found;
    }

    /// <summary>The mount that a path lies on, and whether mounts made there are made elsewhere too (shared), or made elsewhere there too (slave).</summary>
    public static (string Point, bool IsShared, bool IsSlave) FindPropagation(string path)
    {
        (string Point, bool IsShared, bool IsSlave) found = ("/", false, false);
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            var fields = line.Split(' ');
            var point = Unescape(fields[4]);
            if (path != point && !path.StartsWith(point == "/" ? "/" : point + "/", StringComparison.Ordinal) || point.Length < found.Point.Length) continue;
            // Optional fields follow the sixth, up to a dash. Of two mounts at one place the later one is seen.
            var optional = fields.Skip(6).TakeWhile(static f => f != "-").ToList();
            found = (point, optional.Exists(static f => f.StartsWith("shared:", StringComparison.Ordinal)), optional.Exists(static f => f.StartsWith("master:", StringComparison.Ordinal)));
        }
        return found;
    }

    // Space, tab, newline and backslash stand as three octal digits.
    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var result = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 3 >= text.Length)
            {
                result.Append(text[i]);
                continue;
            }
            result.Append((char)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0')));
            i += 3;
        }
        return result.ToString();
    }
}
