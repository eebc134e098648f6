namespace Strata.Testing.FileSystems;

/// <summary>File systems made for a test: in a file, mounted over a loop device, or in memory.</summary>
public static class TestFileSystem
{
    /// <summary>Makes and mounts one of the given type (xfs, btrfs, ext4, tmpfs); null, with the reason, where that can't be done.</summary>
    public static TestDirectory? TryMake(string type, int megabytes, out string reason)
    {
        reason = "";
        if (!Environment.IsPrivilegedProcess)
        {
            reason = "needs root to mount a file system";
            return null;
        }
        var directory = new TestDirectory();
        var point = System.IO.Path.Combine(directory.Path, "fs");
        var image = System.IO.Path.Combine(directory.Path, "image");
        Directory.CreateDirectory(point);
        try
        {
            if (type == "tmpfs")
            {
                Tool.Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", point);
            }
            else
            {
                using (var file = File.Create(image)) file.SetLength((long)megabytes << 20);
                Tool.Run("mkfs." + type, type switch { "xfs" => ["-q", "-m", "reflink=1", image], "btrfs" => ["-q", image], _ => ["-q", "-F", image] });
                Tool.Run("mount", "-o", "loop", image, point);
            }
        }
        catch (Exception e) when (e is ToolException or System.ComponentModel.Win32Exception)
        {
            reason = $"needs a {type} file system: {e.Message}";
            directory.Dispose();
            return null;
        }
        var inner = System.IO.Path.Combine(point, "root");
        Directory.CreateDirectory(inner);
        return new TestDirectory(inner, directory.Dispose);
    }
}
