using System.Globalization;
using System.Text;

namespace Strata.Cli.Rendering.Progress;

/// <summary>Sizes, times and bars as builds show them.</summary>
internal static class ProgressText
{
    private const int BarWidth = 50;
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary><c>340B</c>, <c>2.06MB</c>.</summary>
    public static string Size(long bytes)
    {
        double size = bytes;
        var unit = 0;
        while (size >= 1000 && unit < Units.Length - 1)
        {
            size /= 1000;
            unit++;
        }
        return size.ToString(unit == 0 ? "0" : "0.00", CultureInfo.InvariantCulture) + Units[unit];
    }

    /// <summary><c>1.05MB / 2.06MB</c>, or the first alone.</summary>
    public static string Sizes(TransferState transfer) => transfer.Total is { } total && transfer.Current < total
        ? Size(transfer.Current) + " / " + Size(total)
        : Size(transfer.Current);

    /// <summary><c>1.2s</c>.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + "s";

    /// <summary>Docker's <c>[=====&gt;    ]</c>: the arrow's head stands behind the last part that is done.</summary>
    public static string Bar(long current, long total, int width = BarWidth)
    {
        var done = total <= 0 ? width : (int)Math.Clamp((double)current / total * width, 0, width);
        return "[" + new string('=', done) + ">" + new string(' ', width - done) + "]";
    }

    /// <summary>Lines about warnings, for the end of a build.</summary>
    public static IEnumerable<string> Warnings(IReadOnlyList<Strata.Oci.Progress.WarningRaised> warnings)
    {
        if (warnings.Count == 0) yield break;
        yield return "";
        yield return string.Create(CultureInfo.InvariantCulture, $" {warnings.Count} {(warnings.Count == 1 ? "warning" : "warnings")} found:");
        foreach (var warning in warnings)
        {
            yield return " - " + warning.Message;
            if (warning.Detail is null) continue;
            foreach (var line in warning.Detail.TrimEnd('\n').Split('\n')) yield return "   " + line;
        }
    }

    /// <summary>Writes lines, many with one call, and not all at once: the output of a step may be long.</summary>
    public static void Write(TextWriter output, IEnumerable<string> lines)
    {
        const int most = 32 << 10;
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.Append(line).Append('\n');
            if (text.Length < most) continue;
            output.Write(text.ToString());
            text.Clear();
        }
        if (text.Length > 0) output.Write(text.ToString());
    }

    /// <summary>The block about a step that failed.</summary>
    public static IEnumerable<string> Failure(StepState step, long firstLine)
    {
        yield return "------";
        yield return " > " + step.Name + ":";
        foreach (var line in step.Output.LinesFrom(firstLine)) yield return line;
        yield return "------";
    }
}
