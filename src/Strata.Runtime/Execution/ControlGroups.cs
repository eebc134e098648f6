using Strata.Runtime.Bundles;

namespace Strata.Runtime.Execution;

/// <summary>Reads and removes the control groups that a container or a killed runtime has left.</summary>
[SupportedOSPlatform("linux")]
internal static class ControlGroups
{
    private const string KillFile = "cgroup.kill";

    /// <summary>Kills what runs in a container's groups and in groups that it has made below them, and removes them as far as they are empty. Safe to repeat.</summary>
    /// <param name="id">The container's id.</param>
    /// <param name="root">Where control groups are mounted.</param>
    /// <returns>True when nothing is left.</returns>
    public static bool TryRemove(string id, string root = Machine.ControlGroupRoot)
    {
        var gone = true;
        foreach (var group in Find(id, root))
        {
            KillAll(group);
            // The lowest first: a group goes when none is below it.
            foreach (var part in ListParts(group).Reverse<string>())
            {
                KillEach(part);
                try
                {
                    // rmdir(2): a control group's files go with it.
                    Directory.Delete(part);
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
        }
        return gone;
    }

    // Version 2, Linux 5.14: all at once, those too that are just being forked.
    private static void KillAll(string group)
    {
        var file = Path.Combine(group, KillFile);
        try
        {
            if (File.Exists(file)) File.WriteAllText(file, "1");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // One by one, then.
        }
    }

    private static void KillEach(string group)
    {
        foreach (var line in ReadLines(Path.Combine(group, "cgroup.procs")))
        {
            if (int.TryParse(line, out var pid) && pid > 0) Linux.Processes.ProcessSignals.TrySend(pid, Linux.Processes.ProcessSignals.Kill);
        }
    }

    /// <summary>True when the kernel has killed a process of a container's groups for want of memory; they must still be there.</summary>
    public static bool HasOutOfMemoryKill(string id, string root = Machine.ControlGroupRoot)
    {
        // One file for each kind of hierarchy, with the same line. Version 1 counts for each group alone, and so does version 2 where it is mounted so.
        foreach (var part in Find(id, root).SelectMany(ListParts))
        {
            foreach (var line in ReadLines(Path.Combine(part, "memory.oom_control")).Concat(ReadLines(Path.Combine(part, "memory.events"))))
            {
                if (line.StartsWith("oom_kill ", StringComparison.Ordinal) && line != "oom_kill 0") return true;
            }
        }
        return false;
    }

    /// <summary>Whether the processes of a container's groups stand still; null when no group can tell.</summary>
    public static bool? IsFrozen(string id, string root = Machine.ControlGroupRoot)
    {
        // Version 1 has a hierarchy of its own for that; in version 2 each group can.
        foreach (var file in (string[])[Path.Combine("freezer", RuntimeSpecBuilder.ControlGroupParent, id, "freezer.state"), Path.Combine(RuntimeSpecBuilder.ControlGroupParent, id, "cgroup.freeze")])
        {
            if (ReadLines(Path.Combine(root, file)) is [var state, ..]) return state is not ("THAWED" or "0");
        }
        return null;
    }

    /// <summary>The groups of a container that there are, one in each hierarchy.</summary>
    public static List<string> Find(string id, string root = Machine.ControlGroupRoot)
    {
        var found = new List<string>();
        // The unified hierarchy is the root itself; each of the old ones is a directory below.
        foreach (var hierarchy in ListDirectories(root).Prepend(root))
        {
            var group = Path.Combine(hierarchy, RuntimeSpecBuilder.ControlGroupParent, id);
            if (Directory.Exists(group)) found.Add(group);
        }
        return found;
    }

    /// <summary>A group and those below it, each after the one it is in: a container may divide its own. They may go at any moment.</summary>
    public static List<string> ListParts(string group)
    {
        var parts = new List<string> { group };
        for (var i = 0; i < parts.Count; i++) parts.AddRange(ListDirectories(parts[i]));
        return parts;
    }

    private static string[] ListDirectories(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (IOException)
        {
            return [];
        }
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
