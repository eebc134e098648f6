using Strata.Runtime.Bundles;

namespace Strata.Runtime.Execution;

/// <summary>Reads and removes the control groups that a container or a killed runtime has left.</summary>
[SupportedOSPlatform("linux")]
internal static class ControlGroups
{
    /// <summary>Kills what runs in a container's groups, and removes them as far as they are empty. Safe to repeat.</summary>
    /// <returns>True when nothing is left.</returns>
    public static bool TryRemove(string id)
    {
        var gone = true;
        foreach (var group in Find(id))
        {
            foreach (var line in ReadLines(Path.Combine(group, "cgroup.procs")))
            {
                if (int.TryParse(line, out var pid) && pid > 0) Linux.Processes.ProcessSignals.TrySend(pid, Linux.Processes.ProcessSignals.Kill);
            }
            try
            {
                // rmdir(2): a control group's files go with it.
                Directory.Delete(group);
            }
            catch (DirectoryNotFoundException)
            {
            }
            catch (IOException)
            {
                // Busy until the killed processes are reaped.
                gone = false;
            }
        }
        return gone;
    }

    /// <summary>True when the kernel has killed a process of a container's groups for want of memory; they must still be there.</summary>
    public static bool HasOutOfMemoryKill(string id)
    {
        // One file for each kind of hierarchy, with the same line.
        foreach (var group in Find(id))
        {
            foreach (var line in ReadLines(Path.Combine(group, "memory.oom_control")).Concat(ReadLines(Path.Combine(group, "memory.events"))))
            {
                if (line.StartsWith("oom_kill ", StringComparison.Ordinal) && line != "oom_kill 0") return true;
            }
        }
        return false;
    }

    /// <summary>Whether the processes of a container's groups stand still; null when no group can tell.</summary>
    public static bool? IsFrozen(string id)
    {
        // Version 1 has a hierarchy of its own for that; in version 2 each group can.
        foreach (var file in (string[])[Path.Combine("freezer", RuntimeSpecBuilder.ControlGroupParent, id, "freezer.state"), Path.Combine(RuntimeSpecBuilder.ControlGroupParent, id, "cgroup.freeze")])
        {
            var path = Path.Combine(Machine.ControlGroupRoot, file);
            if (File.Exists(path) && ReadLines(path) is [var state, ..]) return state is not ("THAWED" or "0");
        }
        return null;
    }

    /// <summary>The groups of a container that there are, one in each hierarchy.</summary>
    public static List<string> Find(string id)
    {
        var found = new List<string>();
        if (!Directory.Exists(Machine.ControlGroupRoot)) return found;
        // The unified hierarchy is the root itself; each of the old ones is a directory below.
        foreach (var hierarchy in Directory.EnumerateDirectories(Machine.ControlGroupRoot).Prepend(Machine.ControlGroupRoot))
        {
            var group = Path.Combine(hierarchy, RuntimeSpecBuilder.ControlGroupParent, id);
            if (Directory.Exists(group)) found.Add(group);
        }
        return found;
    }

    /// <summary>The lines of a file of a group; none when the group, or such a file, is not there.</summary>
    public static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
