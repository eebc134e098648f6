using Strata.Host;
using Strata.Linux.Files;
using Strata.Linux.UserNamespaces;

namespace Strata.Engine.Containers.Copying;

/// <summary>What unpacks files into a directory of this machine.</summary>
internal static class TreeUnpackers
{
    /// <summary>Opens a directory to be written to. Owners are the archive's where this user can give files away.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public static ITreeUnpacker Open(string directory, string displayPath, CancellationToken cancel) => HostSystem.IsLinux
        ? new TreeUnpacker(DirectoryHandle.OpenHostPath(directory), new UnpackOptions { DisplayPath = displayPath, KeepOwners = !UserNamespace.IsOrdinaryUser }, cancel, ownsTop: true)
        : new PortableUnpacker(directory, new UnpackOptions { DisplayPath = displayPath }, cancel);
}
