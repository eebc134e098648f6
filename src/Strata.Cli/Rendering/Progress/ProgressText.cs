using System.Globalization;
using System.Text;
using Strata.Oci;

namespace Strata.Cli.Rendering.Progress;

/// <summary>Sizes, times and bars as builds show them.</summary>
internal static class ProgressText
{
    /// <summary>How much of a step's output is kept, for the case that it fails: its beginning, and below its end.</summary>
    public const int KeptHead = 4 << 20;
    public const int KeptTail = 12 << 20;
    private const int BarWidth = 50;
    private const int WriteSize = 64 << 10;
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

    /// <summary>The block about a step that failed.</summary>
    /// <param name="step">The step.</param>
    /// <param name="output">The lines of its output.</param>
    public static IEnumerable<string> Failure(StepState step, IEnumerable<string> output)
    {
        yield return "------";
        yield return " > " + step.Name + ":";
        foreach (var line in output) yield return line;
        yield return "------";
    }

    /// <summary>Output as a terminal would have shown it: other people's progress bars and menus must not be played again.</summary>
    public static IEnumerable<string> Shown(OutputLog output, int columns, bool colours)
    {
        var left = new List<string>();
        var screen = new OutputScreen(columns, colours, left.Add);
        foreach (var line in output.Lines())
        {
            screen.WriteLine(line);
            foreach (var row in left) yield return row;
            left.Clear();
        }
        foreach (var row in screen.Rows(stamped: true)) yield return row;
    }

    /// <summary>A line of output as it was written; it may hold escaped bytes (see <see cref="ImagePath"/>).</summary>
    public static string Raw(OutputLine line) => ImagePath.Decode(line.Stamp.Span) + (line.Stamp.IsEmpty ? "" : " ") + ImagePath.Decode(line.Text.Span);

    /// <summary>Writes lines, many of them at once.</summary>
    public static void Write(TextWriter output, IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.Append(line).Append('\n');
            if (text.Length < WriteSize) continue;
            output.Write(text.ToString());
            text.Clear();
        }
        if (text.Length > 0) output.Write(text.ToString());
    }
}
