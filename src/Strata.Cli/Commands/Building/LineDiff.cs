using System.Globalization;
using System.Text;

namespace Strata.Cli.Commands.Building;

/// <summary>A unified diff of two texts. Texts that differ a lot are shown as replaced, so that the time stays linear.</summary>
internal static class LineDiff
{
    private const int Around = 3;

    // Where the two texts are apart for longer than this, the part is replaced as a whole.
    private const int Window = 200;

    /// <summary>The diff; empty when the texts are the same.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="before">The text as it is.</param>
    /// <param name="after">The text as it will be.</param>
    public static string Render(string name, string before, string after)
    {
        var (a, b) = (SplitLines(before), SplitLines(after));
        var changes = FindChanges(a, b);
        if (changes.Count == 0) return "";
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"--- {name}\n+++ {name} (formatted)\n");
        for (var i = 0; i < changes.Count;)
        {
            var last = i;
            while (last + 1 < changes.Count && changes[last + 1].A - changes[last].EndA <= 2 * Around) last++;
            WriteHunk(text, a, b, changes, i, last);
            i = last + 1;
        }
        return text.ToString();
    }

    private static void WriteHunk(StringBuilder text, string[] a, string[] b, List<Change> changes, int first, int last)
    {
        var start = Math.Max(0, changes[first].A - Around);
        var end = Math.Min(a.Length, changes[last].EndA + Around);
        var startB = changes[first].B - (changes[first].A - start);
        var endB = changes[last].EndB + (end - changes[last].EndA);
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(start, end)} +{Range(startB, endB)} @@\n");
        var at = start;
        for (var i = first; i <= last; i++)
        {
            for (; at < changes[i].A; at++) Write(text, ' ', a[at]);
            for (; at < changes[i].EndA; at++) Write(text, '-', a[at]);
            for (var line = changes[i].B; line < changes[i].EndB; line++) Write(text, '+', b[line]);
        }
        for (; at < end; at++) Write(text, ' ', a[at]);
    }

    private static string Range(int start, int end) =>
        string.Create(CultureInfo.InvariantCulture, $"{(end > start ? start + 1 : start)}{(end - start == 1 ? "" : $",{end - start}")}");

    private static void Write(StringBuilder text, char mark, string line)
    {
        text.Append(mark).Append(line);
        if (!line.EndsWith('\n')) text.Append("\n\\ No newline at end of file\n");
    }

    private static List<Change> FindChanges(string[] a, string[] b)
    {
        var changes = new List<Change>();
        var (i, j) = (0, 0);
        while (i < a.Length || j < b.Length)
        {
            if (i < a.Length && j < b.Length && a[i] == b[j])
            {
                i++;
                j++;
                continue;
            }
            var (nextI, nextJ) = FindMeeting(a, b, i, j);
            changes.Add(new Change(i, nextI, j, nextJ));
            (i, j) = (nextI, nextJ);
        }
        return changes;
    }

    // The nearest pair of equal lines, fewest lines skipped in both together.
    private static (int I, int J) FindMeeting(string[] a, string[] b, int i, int j)
    {
        for (var skipped = 1; skipped <= Window; skipped++)
        {
            for (var inA = 0; inA <= skipped; inA++)
            {
                var (x, y) = (i + inA, j + skipped - inA);
                if (x < a.Length && y < b.Length && a[x] == b[y]) return (x, y);
            }
        }
        return (Math.Min(i + Window, a.Length), Math.Min(j + Window, b.Length));
    }

    private static string[] SplitLines(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length - 1; i++) lines[i] += "\n";
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    private readonly record struct Change(int A, int EndA, int B, int EndB);
}
