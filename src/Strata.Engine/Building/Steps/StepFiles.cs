using Strata.Linux.Files;
using Strata.Storage;

namespace Strata.Engine.Building;

/// <summary>Directories for what only running steps may see; they lie in memory on every usual machine.</summary>
[SupportedOSPlatform("linux")]
internal static class StepFiles
{
    /// <summary>Makes a directory below <see cref="StorePaths.StepSecrets"/>, mode 0700: steps see single files of it.</summary>
    public static DirectoryHandle Create(StorePaths paths, string name)
    {
        Directory.CreateDirectory(paths.StepSecrets);
        using var parent = DirectoryHandle.OpenHostPath(paths.StepSecrets);
        parent.TryCreateDirectory(name);
        return parent.OpenDirectory(name);
    }
}
