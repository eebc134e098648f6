using System.Text;
using Strata.Cli.Arguments;
using Strata.Cli.Templates;
using Strata.Cli.Templates.Values;

namespace Strata.Cli.Rendering.Listing;

/// <summary>
/// Prints listings as Docker does: the default table, <c>table TEMPLATE</c>, <c>json</c> (one object a line), <c>raw</c>
/// (one field a line, where the listing has it), or a template for each row. Everything is printed at once, so that a template that fails prints nothing.
/// </summary>
internal static class ListingRenderer
{
    private const string Table = "table";

    /// <summary>Writes the rows.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="table">What the listing is.</param>
    /// <param name="rows">The rows in their order.</param>
    /// <param name="format">The value of <c>--format</c>; empty for the default table.</param>
    /// <param name="quiet">Only the ids, unless a format was given.</param>
    /// <exception cref="UsageException">The template is wrong; code 1, as Docker's.</exception>
    public static void Write<T>(TextWriter output, ListingTable<T> table, IEnumerable<T> rows, string format, bool quiet = false)
    {
        try
        {
            output.Write(Render(table, rows, format, quiet));
        }
        catch (TemplateException wrong)
        {
            throw new UsageException("template parsing error: " + wrong.Message, UsageException.ArgumentError);
        }
    }

    /// <summary>Tries a format on a row whose fields are empty, as <c>ps</c> does before it looks for rows.</summary>
    /// <param name="table">What the listing is.</param>
    /// <param name="format">The value of <c>--format</c>, executed as it stands.</param>
    /// <exception cref="UsageException">The template is wrong; code 1, as Docker's.</exception>
    public static void Check<T>(ListingTable<T> table, string format)
    {
        Template template;
        try
        {
            template = Template.Parse(format);
        }
        catch (TemplateException wrong)
        {
            throw new UsageException("failed to parse template: " + wrong.Message, UsageException.ArgumentError);
        }
        try
        {
            template.Execute(Record(table, static _ => "", static _ => ""));
        }
        catch (TemplateException wrong)
        {
            throw new UsageException("failed to execute template: " + wrong.Message, UsageException.ArgumentError);
        }
    }

    private static string Render<T>(ListingTable<T> table, IEnumerable<T> rows, string format, bool quiet)
    {
        var isTable = format.Length == 0 || format.StartsWith(Table, StringComparison.Ordinal);
        var source = isTable && format.Length > 0 ? format[Table.Length..] : format;
        source = source.Trim(' ');
        if (isTable && source.Length == 0)
        {
            isTable = !quiet;
            source = quiet ? table.QuietTemplate : table.DefaultTable;
        }
        else if (source == "json" && !isTable)
        {
            source = "{{json .}}";
        }
        else if (source == "raw" && !isTable && table.RawTemplate is { } raw)
        {
            source = quiet ? table.RawQuietTemplate : raw;
        }
        // Shells pass \t and \n as two characters.
        var template = Template.Parse(source.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal));
        var text = new StringBuilder();
        foreach (var row in rows) text.Append(template.Execute(Record(table, column => column.Value(row), name => table.Label!(row, name)))).Append('\n');
        if (!isTable) return text.ToString();
        var aligned = new TableWriter();
        aligned.AddText(template.Execute(Header(table), TemplateOptions.Header) + "\n" + text);
        return aligned.ToString();
    }

    private static RecordValue Record<T>(ListingTable<T> table, Func<ListingColumn<T>, string> value, Func<string, string> label)
    {
        var fields = table.Columns.Select(column => new RecordField(column.Name, () => new TextValue(value(column))));
        var record = new RecordValue(table.TypeName, [.. fields.OrderBy(static field => field.Name, ByteOrder.Instance)]) { AlwaysEscapesHtml = true };
        return table.Label is null ? record : record with { Methods = new Dictionary<string, Func<string, string>> { ["Label"] = label } };
    }

    private static RecordValue Header<T>(ListingTable<T> table) =>
        new("formatter.SubHeaderContext", [.. table.Columns.Select(static column => new RecordField(column.Name, () => new TextValue(column.Header)))])
        {
            MissingIsNoValue = true,
            Methods = new Dictionary<string, Func<string, string>> { ["Label"] = LabelHeader },
        };

    /// <summary>A label's last part with spaces: <c>com.example.build-number</c> stands under "build number".</summary>
    private static string LabelHeader(string name) =>
        name[(name.LastIndexOf('.') + 1)..].Replace('-', ' ').Replace('_', ' ');
}
