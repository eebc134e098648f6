using System.Globalization;

namespace Strata.Runtime.Execution;

/// <summary>Reads what the control groups of a running container count and hold, in version 1, version 2 and where both are mounted.</summary>
[SupportedOSPlatform("linux")]
public static class ControlGroupUsage
{
    // cpuacct.usage counts nanoseconds.
    private const long NanosecondsPerTick = 100;

    /// <summary>The ids of a container's processes on the machine, in their order; null when it has no control group.</summary>
    /// <param name="id">The container's id.</param>
    public static IReadOnlyList<int>? FindProcesses(string id) => FindProcesses(id, Machine.ControlGroupRoot);

    /// <summary>As the other, with control groups mounted anywhere.</summary>
    internal static IReadOnlyList<int>? FindProcesses(string id, string root)
    {
        var groups = ControlGroups.Find(id, root);
        if (groups.Count == 0) return null;
        var found = new SortedSet<int>();
        foreach (var line in groups.SelectMany(ControlGroups.ListParts).SelectMany(static part => ControlGroups.ReadLines(Path.Combine(part, "cgroup.procs"))))
        {
            // Zero stands for a process outside of this one's namespace.
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0) found.Add(pid);
        }
        return [.. found];
    }

    /// <summary>What they have counted; null when the container has none.</summary>
    public static ResourceUsage? Find(string id)
    {
        var groups = ControlGroups.Find(id);
        return groups.Count == 0 ? null : Read(groups);
    }

    /// <summary>As <see cref="Find"/>, of groups that are known.</summary>
    internal static ResourceUsage Read(IReadOnlyList<string> groups)
    {
        var usage = new ResourceUsage { MemoryLimit = long.MaxValue };
        foreach (var group in groups)
        {
            if (FindNumber(group, "cpuacct.usage") is { } nanoseconds) usage = usage with { Processor = TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick) };
            if (usage.Processor == TimeSpan.Zero && FindField(group, "cpu.stat", "usage_usec") is { } microseconds) usage = usage with { Processor = TimeSpan.FromMicroseconds(microseconds) };
            if (FindNumber(group, "memory.usage_in_bytes") is { } old) usage = ReadMemory(usage, group, old, "total_inactive_file", "memory.limit_in_bytes");
            else if (FindNumber(group, "memory.current") is { } current) usage = ReadMemory(usage, group, current, "inactive_file", "memory.max");
            if (FindNumber(group, "pids.current") is { } tasks) usage = usage with { Tasks = tasks };
            usage = ReadBlocks(usage, group);
        }
        return usage;
    }

    private static ResourceUsage ReadMemory(ResourceUsage usage, string group, long used, string idle, string limit)
    {
        var cache = FindField(group, "memory.stat", idle) ?? 0;
        // "max" is no number: none.
        return usage with { Memory = cache < used ? used - cache : used, MemoryLimit = FindNumber(group, limit) ?? long.MaxValue };
    }

    // "8:0 Read 4096" a line in version 1, "8:0 rbytes=4096 wbytes=0 …" in version 2.
    private static ResourceUsage ReadBlocks(ResourceUsage usage, string group)
    {
        long read = 0, written = 0;
        foreach (var line in ControlGroups.ReadLines(Path.Combine(group, "blkio.throttle.io_service_bytes_recursive")))
        {
            if (line.Split(' ') is not [_, var kind, var number] || !TryParse(number, out var bytes)) continue;
            if (kind == "Read") read += bytes;
            if (kind == "Write") written += bytes;
        }
        foreach (var field in ControlGroups.ReadLines(Path.Combine(group, "io.stat")).SelectMany(static l => l.Split(' ')))
        {
            if (field.StartsWith("rbytes=", StringComparison.Ordinal) && TryParse(field[7..], out var bytes)) read += bytes;
            if (field.StartsWith("wbytes=", StringComparison.Ordinal) && TryParse(field[7..], out bytes)) written += bytes;
        }
        return usage with { BlockRead = usage.BlockRead + read, BlockWritten = usage.BlockWritten + written };
    }

    private static long? FindNumber(string group, string file) => ControlGroups.ReadLines(Path.Combine(group, file)) is [var line, ..] && TryParse(line, out var number) ? number : null;

    private static long? FindField(string group, string file, string name)
    {
        foreach (var line in ControlGroups.ReadLines(Path.Combine(group, file)))
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] == ' ' && TryParse(line[(name.Length + 1)..], out var number)) return number;
        }
        return null;
    }

    private static bool TryParse(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
