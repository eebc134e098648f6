using System.Globalization;

namespace Strata.EndToEnd.Tests.Harness;

/// <summary>A process of a build's step, as the machine sees it.</summary>
internal static class StepProcess
{
    /// <summary>The ids of those that sleep for a time which no other process sleeps for.</summary>
    public static IReadOnlyList<int> FindSleepers(string time) =>
        [.. Directory.GetDirectories("/proc").Where(process => Read(Path.Combine(process, "cmdline")).EndsWith($"sleep\0{time}\0", StringComparison.Ordinal)).Select(static process => int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture))];

    /// <summary>What the machine has of a step's container, as its directory in the store is named: control groups, and what the runtime keeps.</summary>
    public static IEnumerable<string> FindTraces(string container) =>
        Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup").Select(hierarchy => Path.Combine(hierarchy, "strata", container))
            .Concat(["/run/strata/" + container, "/run/strata-secrets/" + container])
            .Where(Directory.Exists);

    /// <summary>A process's value in <c>/proc/PID/status</c> in KiB; 0 when it has ended.</summary>
    public static long FindMemory(int process, string name) =>
        Read($"/proc/{process}/status").Split('\n').Where(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Select(static line => long.Parse(line.Split((char[])[':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)).FirstOrDefault();

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return "";
        }
    }
}
