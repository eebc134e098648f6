namespace Strata.Runtime.Execution;

/// <summary>
/// What a runtime writes of one run in the foreground. The files lie beside the runtime's own, in memory on every usual machine, and not with
/// the bundle: a container may fill the store's disk before the runtime has written them, and would be ended for that with no word of why.
/// </summary>
internal sealed class RunFiles
{
    private readonly string _directory;

    public RunFiles(string stateDirectory, string id)
    {
        _directory = stateDirectory + "-runs";
        PidFile = Path.Combine(_directory, id + ".pid");
        LogFile = Path.Combine(_directory, id + ".log");
    }

    /// <summary>The process id of the container; exists once it has started.</summary>
    public string PidFile { get; }

    /// <summary>What went wrong.</summary>
    public string LogFile { get; }

    /// <summary>Makes the directory; nothing of an earlier run stays.</summary>
    public void Begin()
    {
        Directory.CreateDirectory(_directory);
        Remove();
    }

    /// <summary>Removes the files; safe to repeat.</summary>
    public void Remove()
    {
        if (!Directory.Exists(_directory)) return;
        File.Delete(PidFile);
        File.Delete(LogFile);
    }
}
