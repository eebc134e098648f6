using System.Text;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Linux.Mounts;

/// <summary>mount(8), which knows the options of all file systems and calls their own programs where they have some (mount.nfs).</summary>
[SupportedOSPlatform("linux")]
public static class MountCommand
{
    /// <summary>Mounts.</summary>
    /// <param name="type">The file system's type; <c>none</c> for a bind.</param>
    /// <param name="options">The options, separated by commas; empty for none.</param>
    /// <param name="device">What is mounted.</param>
    /// <param name="target">An existing directory.</param>
    /// <returns>Why it was not mounted, in the program's words; null when it was.</returns>
    /// <exception cref="StrataException">FailedPrecondition: the program is not installed.</exception>
    public static async Task<string?> MountAsync(string type, string options, string device, string target)
    {
        var program = ProgramSearch.Find("mount") ?? throw new StrataException(ErrorKind.FailedPrecondition, "mount is not installed: install util-linux");
        List<string> arguments = ["-t", type];
        if (options.Length > 0) arguments.AddRange(["-o", options]);
        arguments.AddRange(["--", device, target]);
        using var nothing = Descriptors.OpenNull();
        using var errors = PipePair.Create();
        using var child = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = program,
            Arguments = arguments,
            Descriptors = new Dictionary<int, Microsoft.Win32.SafeHandles.SafeFileHandle> { [0] = nothing, [1] = nothing, [2] = errors.Writer },
            NewProcessGroup = true,
        });
        errors.Writer.Dispose();
        using var reader = new StreamReader(errors.OpenReader(), Encoding.UTF8);
        var said = await reader.ReadToEndAsync();
        return await child.Exited == 0 ? null : said.Split('\n')[0].Trim();
    }
}
