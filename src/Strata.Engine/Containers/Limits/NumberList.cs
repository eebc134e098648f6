using System.Globalization;
using Strata.Oci;

namespace Strata.Engine.Containers.Limits;

/// <summary>Lists of processors and memory nodes: <c>0-3,7</c> (cpuset(7), "List format").</summary>
internal static class NumberList
{
    // As the kernel's CONFIG_NR_CPUS at most.
    private const int Most = 8192;

    /// <summary>Refuses numbers that this machine does not have.</summary>
    /// <exception cref="StrataException">InvalidArgument, with Docker's texts.</exception>
    public static void Check(string list, string availablePath, string option, string what)
    {
        if (list.Length == 0) return;
        var wanted = Read(list) ?? throw StrataException.Invalid($"Invalid value {list} for {option}: invalid format: {list}");
        var available = File.Exists(availablePath) ? File.ReadAllText(availablePath).Trim() : "0";
        if (!wanted.IsSubsetOf(Read(available) ?? [])) throw StrataException.Invalid($"Requested {what} are not available - requested {list}, available: {available}");
    }

    /// <summary>The numbers of a list; null when it is none.</summary>
    public static HashSet<int>? Read(string list)
    {
        var numbers = new HashSet<int>();
        foreach (var part in list.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryRead(ends[0], out var first) || !TryRead(ends[^1], out var last) || last < first) return null;
            for (var number = first; number <= last; number++) numbers.Add(number);
        }
        return numbers;
    }

    private static bool TryRead(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < Most;
}
