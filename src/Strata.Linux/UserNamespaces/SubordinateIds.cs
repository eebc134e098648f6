using System.Globalization;

namespace Strata.Linux.UserNamespaces;

/// <summary>The ids that a user may use in namespaces besides the own one: <c>/etc/subuid</c> and <c>/etc/subgid</c> (subuid(5)).</summary>
public static class SubordinateIds
{
    /// <summary>The file of user ids.</summary>
    public const string UserFile = "/etc/subuid";

    /// <summary>The file of group ids, whose lines begin with users as well.</summary>
    public const string GroupFile = "/etc/subgid";

    /// <summary>A user's ranges of a file, laid end to end from id 1 upwards: 0 is the user. None when the file has none, or is not there.</summary>
    /// <param name="file">One of the two files.</param>
    /// <param name="name">The user's name.</param>
    /// <param name="uid">The user's id, by which lines may go too.</param>
    public static IReadOnlyList<IdRange> Read(string file, string name, uint uid)
    {
        try
        {
            return Parse(File.ReadLines(file), name, uid);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    internal static List<IdRange> Parse(IEnumerable<string> lines, string name, uint uid)
    {
        var ranges = new List<IdRange>();
        var number = uid.ToString(CultureInfo.InvariantCulture);
        long inside = 1;
        foreach (var line in lines)
        {
            var fields = line.Split(':');
            if (fields.Length != 3 || fields[0] != name && fields[0] != number) continue;
            if (!uint.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var first) || !uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0) continue;
            // Two lines may say the same.
            if (ranges.Exists(r => first < r.Outside + r.Count && r.Outside < first + (long)count)) continue;
            // The last id means "none" to the kernel.
            var fitting = Math.Min(count, IdRange.All - inside);
            if (fitting <= 0) break;
            ranges.Add(new IdRange(inside, first, fitting));
            inside += fitting;
        }
        return ranges;
    }
}
