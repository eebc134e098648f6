using System.Globalization;
using System.Text;

namespace Strata.Dockerfile;

/// <summary>Text as Go prints it, for messages that are to match Docker's.</summary>
internal static class GoText
{
    /// <summary>A string as <c>%q</c> prints it.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '"': quoted.Append("\\\""); break;
                case '\\': quoted.Append(@"\\"); break;
                case '\a': quoted.Append("\\a"); break;
                case '\b': quoted.Append("\\b"); break;
                case '\f': quoted.Append("\\f"); break;
                case '\n': quoted.Append("\\n"); break;
                case '\r': quoted.Append("\\r"); break;
                case '\t': quoted.Append("\\t"); break;
                case '\v': quoted.Append("\\v"); break;
                case < ' ' or '\x7f': quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"); break;
                case not ' ' when char.IsWhiteSpace(c): quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
                // A byte that is no valid UTF-8, as ImagePath holds it.
                case >= '\uDC80' and <= '\uDCFF' when i == 0 || !char.IsHighSurrogate(text[i - 1]):
                    quoted.Append(CultureInfo.InvariantCulture, $"\\x{c & 0xFF:x2}");
                    break;
                default: quoted.Append(c); break;
            }
        }
        return quoted.Append('"').ToString();
    }
}
