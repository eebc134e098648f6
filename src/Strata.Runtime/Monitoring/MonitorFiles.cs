using System.Globalization;
using Strata.Linux.Processes;

namespace Strata.Runtime.Monitoring;

/// <summary>What a monitor writes into a container's directory, and reads from it.</summary>
/// <param name="Directory">The container's directory, absolute.</param>
/// <param name="Id">The container's id.</param>
[SupportedOSPlatform("linux")]
public sealed record MonitorFiles(string Directory, string Id)
{
    /// <summary>What the container said, with times: one line for each of its lines (CRI log format).</summary>
    public string Log => Path.Combine(Directory, "container.log");

    internal string ExitDirectory => Path.Combine(Directory, "exit");

    internal string ExitFile => Path.Combine(ExitDirectory, Id);

    internal string PidFile => Path.Combine(Directory, "pid");

    // A runtime that is killed while it writes the number down leaves this, which the next one would not write over.
    private string UnfinishedPidFile => Path.Combine(Directory, ".pid");

    /// <summary>Holds the process id of the monitor.</summary>
    public string MonitorPidFile => Path.Combine(Directory, "conmon.pid");

    internal string ControlFile => Path.Combine(Directory, "ctl");

    internal string RuntimeLog => Path.Combine(Directory, "runtime.log");

    // Our mark of the kernel's having killed something for want of memory.
    private string OomFile => Path.Combine(Directory, "oom");

    // There while a command makes the container, until the store knows that it runs.
    private string StartingFile => Path.Combine(Directory, "starting");

    /// <summary>True while a command starts the container; when it holds no lock any more, it was killed before the container ran.</summary>
    public bool IsStarting => File.Exists(StartingFile);

    /// <summary>Writes down that a command begins to make the container.</summary>
    internal void MarkStarting() => File.WriteAllBytes(StartingFile, []);

    /// <summary>Takes that back: it runs, or nothing of it is left.</summary>
    public void ClearStarting()
    {
        if (IsStarting) File.Delete(StartingFile);
    }

    /// <summary>True when the kernel killed a process of the last run for want of memory.</summary>
    public bool WasOutOfMemory => File.Exists(OomFile);

    /// <summary>Writes that down.</summary>
    internal void MarkOutOfMemory() => File.WriteAllBytes(OomFile, []);

    /// <summary>When the last run ended, by the monitor's writing of it; null while it has not.</summary>
    public DateTimeOffset? FindEnd() => File.Exists(ExitFile) ? new DateTimeOffset(File.GetLastWriteTimeUtc(ExitFile), TimeSpan.Zero) : null;

    /// <summary>The exit code of the last run; null while it is not known.</summary>
    public int? FindExitCode()
    {
        try
        {
            return int.TryParse(File.ReadAllText(ExitFile), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code) ? code & 0xff : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The monitor's process; null when it never was or its pid is nobody's now.</summary>
    public ProcessIdentity? FindMonitor()
    {
        if (Execution.PidFile.Read(MonitorPidFile) is not { } pid) return null;
        try
        {
            // A process id is used again: the monitor was told the container's id.
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline")).Contains(Id, StringComparison.Ordinal) ? ProcessIdentity.Find(pid) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Removes what an earlier run left; the log stays.</summary>
    public void Clear()
    {
        System.IO.Directory.CreateDirectory(ExitDirectory);
        foreach (var file in (string[])[ExitFile, PidFile, UnfinishedPidFile, MonitorPidFile, ControlFile, RuntimeLog, OomFile, Path.Combine(Directory, "attach"), Path.Combine(Directory, "winsz"), Path.Combine(Directory, "persist")]) File.Delete(file);
    }
}
