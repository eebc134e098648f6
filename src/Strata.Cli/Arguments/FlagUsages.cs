using System.Text;

namespace Strata.Cli.Arguments;

/// <summary>The "Options:" block: pflag's column layout and its way of breaking lines.</summary>
internal static class FlagUsages
{
    public static string Render(FlagSet flags, int width)
    {
        var shown = new List<FlagDefinition>();
        foreach (var flag in flags.Flags)
        {
            if (!flag.Hidden && flag.Deprecated is null) shown.Add(flag);
        }
        shown.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var column = 0;
        var heads = new string[shown.Count];
        for (var i = 0; i < heads.Length; i++)
        {
            heads[i] = Head(shown[i]);
            column = Math.Max(column, heads[i].Length);
        }
        var text = new StringBuilder();
        for (var i = 0; i < heads.Length; i++)
        {
            var usage = shown[i].DefaultText is { } value ? shown[i].Usage + " (default " + value + ")" : shown[i].Usage;
            if (i > 0) text.Append('\n');
            text.Append(heads[i].PadRight(column + 3)).Append(Wrap(column + 3, width - 1, usage));
        }
        return text.ToString();
    }

    private static string Head(FlagDefinition flag)
    {
        var head = flag.Shorthand is { } c ? "  -" + c + ", --" + flag.Name : "      --" + flag.Name;
        return flag.TypeName.Length > 0 ? head + " " + flag.TypeName : head;
    }

    private static string Wrap(int indent, int width, string text)
    {
        var room = width - indent;
        var result = new StringBuilder();
        if (room < 24)
        {
            // Not enough room beside the name: a block on the next line.
            indent = 16;
            room = width - indent;
            if (room < 24) return text.Replace("\n", "\n" + new string(' ', indent), StringComparison.Ordinal);
            result.Append('\n').Append(' ', indent);
        }
        // The last line may be a little longer, so that no short word stands alone.
        const int Slop = 5;
        room -= Slop;
        var margin = "\n" + new string(' ', indent);
        var first = true;
        while (first || text.Length > 0)
        {
            if (!first) result.Append(margin);
            first = false;
            var (line, rest) = Break(room, Slop, text);
            result.Append(line.Replace("\n", margin, StringComparison.Ordinal));
            text = rest;
        }
        return result.ToString();
    }

    private static (string Line, string After) Break(int room, int slop, string text)
    {
        if (room + slop > text.Length) return (text, "");
        var head = text.AsSpan(0, room);
        var space = head.LastIndexOfAny(' ', '\t', '\n');
        if (space <= 0) return (text, "");
        var line = head.LastIndexOf('\n');
        if (line > 0 && line < space) space = line;
        return (text[..space], text[(space + 1)..]);
    }
}
