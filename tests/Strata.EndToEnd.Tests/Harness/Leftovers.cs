using Strata.Linux.Mounts;

namespace Strata.EndToEnd.Tests.Harness;

/// <summary>What containers that are gone could have left on the machine and in the store.</summary>
internal static class Leftovers
{
    private static readonly string[] Directories = ["containers", "writables", "mounts", "staging", "leases", "volumes"];

    // What the overlay driver puts below a stack of one layer; there is one, for all.
    private const string EmptyLower = "/mounts/empty";

    /// <summary>Fails unless nothing is left of any container of a machine, which must have none now.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="ids">The ids of those that there were.</param>
    public static void AssertNone(TestMachine machine, IEnumerable<string> ids)
    {
        Assert.Empty(machine.Run("ps", "-aq").Succeeded().Lines);
        Assert.Empty(machine.Run("volume", "ls", "-q").Succeeded().Lines);
        // What dead commands held is let go of by the next one that looks.
        machine.Run("system", "check");
        // The monitors' last calls find nothing to do, and end after the commands that we waited for.
        List<string> left = [];
        for (var end = DateTime.UtcNow.AddSeconds(30); (left = Find(machine, ids)).Count > 0; Thread.Sleep(20))
        {
            if (DateTime.UtcNow > end) Assert.Fail("left behind:\n" + string.Join('\n', left));
        }
        Assert.Contains("no problems", machine.Run("system", "check").Succeeded().Out, StringComparison.Ordinal);
    }

    private static List<string> Find(TestMachine machine, IEnumerable<string> ids) =>
    [
        .. MountTable.Below(machine.Directory).Concat(MountTable.Below(machine.Root)).Select(static point => "mount " + point),
        .. machine.Processes().Select(static process => "process " + CommandLine(process.Pid)),
        .. Directories.Select(name => Path.Combine(machine.Root, name)).Where(Directory.Exists).SelectMany(Directory.EnumerateFileSystemEntries).Where(static path => !path.EndsWith(EmptyLower, StringComparison.Ordinal)),
        .. ids.SelectMany(static id => StepProcess.FindTraces(id).Concat(((string[])["/run/strata/netns/" + id]).Where(File.Exists))),
    ];

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "that has just ended";
        }
    }
}
