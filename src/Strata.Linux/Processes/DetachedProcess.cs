namespace Strata.Linux.Processes;

/// <summary>A program that goes on by itself: in a session of its own, without streams, its end nobody's concern.</summary>
[SupportedOSPlatform("linux")]
public static class DetachedProcess
{
    /// <summary>Starts it.</summary>
    /// <param name="command">The program's path and its arguments.</param>
    /// <exception cref="Oci.StrataException">It can't be started.</exception>
    public static void Start(IReadOnlyList<string> command)
    {
        using var nothing = Descriptors.OpenNull();
        ChildProcess.Start(new ChildProcessOptions
        {
            FileName = command[0],
            Arguments = [.. command.Skip(1)],
            Descriptors = new Dictionary<int, Microsoft.Win32.SafeHandles.SafeFileHandle> { [0] = nothing, [1] = nothing, [2] = nothing },
            WorkingDirectory = "/",
            NewSession = true,
        }).Dispose();
    }
}
