namespace Strata.Host.Trees;

/// <summary>Removal by .NET. What is in the way of it, a file that only may be read or a directory that may not be entered, is changed first.</summary>
internal static class PortableRemoval
{
    private const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static void Remove(string path)
    {
        // A list instead of recursion: a tree may be deeper than a thread's stack.
        var directories = new Stack<(string Path, bool IsEmptied)>();
        Push(path);
        while (directories.TryPop(out var directory))
        {
            if (directory.IsEmptied)
            {
                Try(static path => Directory.Delete(path), directory.Path);
                continue;
            }
            directories.Push(directory with { IsEmptied = true });
            try
            {
                Open(directory.Path);
                foreach (var child in Directory.EnumerateFileSystemEntries(directory.Path)) Push(child);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // Another process removes the same tree.
            }
        }

        void Push(string entry)
        {
            FileAttributes attributes;
            try
            {
                attributes = File.GetAttributes(entry);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return;
            }
            var isLink = (attributes & FileAttributes.ReparsePoint) != 0;
            if ((attributes & FileAttributes.Directory) != 0 && !isLink) directories.Push((entry, false));
            // Windows knows links that are directories, and removes only those as such.
            else if ((attributes & FileAttributes.Directory) != 0 && OperatingSystem.IsWindows()) Try(static path => Directory.Delete(path), entry);
            else Try(static path => File.Delete(path), entry);
        }
    }

    private static void Open(string directory)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(directory) & All) != All) File.SetUnixFileMode(directory, All);
    }

    private static void Try(Action<string> remove, string path)
    {
        try
        {
            remove(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // As it is to be.
        }
        catch (Exception e) when (OperatingSystem.IsWindows() && e is UnauthorizedAccessException or IOException && (File.GetAttributes(path) & FileAttributes.ReadOnly) != 0)
        {
            File.SetAttributes(path, File.GetAttributes(path) & ~FileAttributes.ReadOnly);
            remove(path);
        }
    }
}
