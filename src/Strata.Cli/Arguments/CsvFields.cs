using Strata.Oci;

namespace Strata.Cli.Arguments;

/// <summary>The fields of a flag's value, separated by commas (RFC 4180, one line).</summary>
internal static class CsvFields
{
    /// <summary>One line of CSV: a field in quotes may hold commas, and a quote twice.</summary>
    public static List<string> Split(string text)
    {
        var fields = new List<string>();
        for (var at = 0; ;)
        {
            if (at < text.Length && text[at] == '"')
            {
                var field = new System.Text.StringBuilder();
                var start = at++;
                while (true)
                {
                    var quote = text.IndexOf('"', at);
                    if (quote < 0) throw StrataException.Invalid(FormattableString.Invariant($"parse error on line 1, column {start + 2}: extraneous or missing \" in quoted-field"));
                    field.Append(text, at, quote - at);
                    at = quote + 1;
                    if (at == text.Length || text[at] == ',') break;
                    if (text[at] != '"') throw StrataException.Invalid(FormattableString.Invariant($"parse error on line 1, column {quote + 1}: extraneous or missing \" in quoted-field"));
                    field.Append('"');
                    at++;
                }
                fields.Add(field.ToString());
            }
            else
            {
                var end = text.IndexOf(',', at) is >= 0 and var comma ? comma : text.Length;
                if (text.IndexOf('"', at, end - at) is >= 0 and var bare) throw StrataException.Invalid(FormattableString.Invariant($"parse error on line 1, column {bare + 1}: bare \" in non-quoted field"));
                fields.Add(text[at..end]);
                at = end;
            }
            if (at == text.Length) return fields;
            at++;
        }
    }
}
