using Strata.Build.Files;
using Strata.Host;
using Strata.Linux;
using Strata.Oci;

namespace Strata.Engine.Building;

/// <summary>A directory of the machine as a build reads it.</summary>
internal static class HostFileTree
{
    /// <summary>Opens a directory.</summary>
    /// <exception cref="StrataException">NotFound and others, with Docker's text.</exception>
    public static IFileTree Open(string directory)
    {
        try
        {
            return HostSystem.IsLinux ? new LinuxFileTree(directory) : new PortableFileTree(directory);
        }
        catch (IOException e)
        {
            throw new StrataException(e is LinuxException call ? call.Kind : ErrorKind.NotFound, $"unable to prepare context: path \"{directory}\" not found", e);
        }
    }
}
