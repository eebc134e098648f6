using System.Globalization;
using Strata.Oci;

namespace Strata.Engine.Containers.Usage;

/// <summary>Takes a container's processes out of what the machine's <c>ps</c> prints, by Docker's rules.</summary>
internal static class PsOutput
{
    private const string PidTitle = "PID";

    // ASCII only: a title of ps may have other spaces in it, which split nothing.
    private static readonly char[] Spaces = [' ', '\t', '\v', '\f', '\r'];

    /// <summary>Reads.</summary>
    /// <param name="output">What ps printed.</param>
    /// <param name="processes">The ids of the container's processes.</param>
    /// <exception cref="StrataException">InvalidArgument: the options leave out the ids, or show something else as one.</exception>
    public static ProcessTable Parse(string output, IReadOnlySet<int> processes)
    {
        var lines = output.Split('\n');
        var titles = Split(lines[0]);
        var column = Array.IndexOf(titles, PidTitle);
        if (column < 0) throw StrataException.Invalid("Couldn't find PID field in ps output");
        var rows = new List<IReadOnlyList<string>>();
        // With the option "m", lines of threads follow their process and have a dash for its id.
        var isOurs = false;
        foreach (var line in lines.Skip(1))
        {
            var fields = Split(line);
            if (fields.Length <= column) continue;
            if (fields[column] != "-")
            {
                if (!int.TryParse(fields[column], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) throw StrataException.Invalid($"Unexpected pid '{fields[column]}'");
                isOurs = processes.Contains(pid);
            }
            if (!isOurs) continue;
            // What the last column has is one cell, spaces included.
            rows.Add(fields.Length < titles.Length ? fields : [.. fields[..(titles.Length - 1)], string.Join(' ', fields[(titles.Length - 1)..])]);
        }
        return new ProcessTable(titles, rows);
    }

    private static string[] Split(string line) => line.Split(Spaces, StringSplitOptions.RemoveEmptyEntries);
}
