using System.Globalization;
using System.Text;

namespace Strata.Cli.Rendering;

/// <summary>How many terminal cells a text takes, and cutting it there.</summary>
internal static class TextWidth
{
    public static int Of(ReadOnlySpan<char> text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes()) width += Of(rune);
        return width;
    }

    public static int Of(Rune rune)
    {
        var c = rune.Value;
        if (c < 0x300) return c is < ' ' or (>= 0x7f and < 0xa0) ? 0 : 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format) return 0;
        return IsWide(c) ? 2 : 1;
    }

    /// <summary>At most that many cells, the last one an ellipsis when something was cut.</summary>
    public static string Ellipsis(string text, int width)
    {
        if (width <= 0) return "";
        if (Of(text) <= width) return text;
        if (width == 1) return FirstRune(text);
        var used = 0;
        var kept = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (used + Of(rune) > width - 1) break;
            used += Of(rune);
            kept += rune.Utf16SequenceLength;
        }
        return string.Concat(text.AsSpan(0, Math.Min(kept, text.Length)), "…");
    }

    private static string FirstRune(string text)
    {
        Rune.DecodeFromUtf16(text, out _, out var length);
        return text[..length];
    }

    // East Asian Wide and Fullwidth blocks and the pictographs that terminals draw two cells wide.
    private static bool IsWide(int c) => c is
        (>= 0x1100 and <= 0x115f) or 0x231a or 0x231b or 0x2329 or 0x232a or (>= 0x2e80 and <= 0x303e) or (>= 0x3041 and <= 0x33ff)
        or (>= 0x3400 and <= 0x4dbf) or (>= 0x4e00 and <= 0x9fff) or (>= 0xa000 and <= 0xa4cf) or (>= 0xa960 and <= 0xa97f)
        or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60)
        or (>= 0xffe0 and <= 0xffe6) or (>= 0x1f300 and <= 0x1f64f) or (>= 0x1f680 and <= 0x1f6ff) or (>= 0x1f900 and <= 0x1f9ff)
        or (>= 0x20000 and <= 0x3fffd);
}
