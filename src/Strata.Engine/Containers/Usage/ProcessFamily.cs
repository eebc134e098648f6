using System.Globalization;

namespace Strata.Engine.Containers.Usage;

/// <summary>The processes of a container without a control group: those of its process namespace, or, where that is the machine's, those that its first process has begun.</summary>
internal static class ProcessFamily
{
    /// <summary>Their ids, in their order.</summary>
    public static IReadOnlyList<int> Find(int first)
    {
        var own = ReadNamespace("self");
        var theirs = ReadNamespace(first.ToString(CultureInfo.InvariantCulture));
        var found = new SortedSet<int> { first };
        var parents = new Dictionary<int, int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            if (theirs is not null && theirs != own && ReadNamespace(Path.GetFileName(directory)) == theirs) found.Add(pid);
            if (FindParent(directory) is { } parent) parents[pid] = parent;
        }
        // A parent may have a greater id than its child.
        for (var isGrowing = true; isGrowing;)
        {
            isGrowing = false;
            foreach (var (pid, parent) in parents) isGrowing |= found.Contains(parent) && found.Add(pid);
        }
        return [.. found];
    }

    private static string? ReadNamespace(string process)
    {
        try
        {
            return new FileInfo($"/proc/{process}/ns/pid").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int? FindParent(string directory)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(directory, "stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
