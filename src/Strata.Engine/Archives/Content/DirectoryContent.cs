using Strata.Host;

namespace Strata.Engine.Archives.Content;

/// <summary>An unpacked archive, such as an OCI layout directory.</summary>
internal static class DirectoryContent
{
    /// <summary>Opens a directory.</summary>
    /// <exception cref="IOException">There is none, or it may not be read.</exception>
    public static IArchiveContent Open(string path) => HostSystem.IsLinux ? new LinuxDirectoryContent(path) : new PortableDirectoryContent(path);
}
