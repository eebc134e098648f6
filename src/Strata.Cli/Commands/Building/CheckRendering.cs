using System.Globalization;
using System.Text;
using Strata.Build.Linting;
using Strata.Dockerfile.Syntax;

namespace Strata.Cli.Commands.Building;

/// <summary>The answer to <c>--call=check</c>, as Docker prints it.</summary>
internal static class CheckRendering
{
    /// <summary>For people: sorted by line, each with its lines.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="dockerfile">What to call the file.</param>
    public static string ToText(CheckReport report, string dockerfile)
    {
        var text = new StringBuilder();
        if (report.Warnings.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"Check complete, {(report.Warnings.Count == 1 ? "1 warning has" : $"{report.Warnings.Count} warnings have")} been found!\n");
        }
        foreach (var warning in report.Warnings.OrderBy(static warning => warning.Range.Start))
        {
            text.Append(CultureInfo.InvariantCulture, $"\nWARNING: {warning.Rule.Name} - {warning.Rule.Url}\n{warning.Message}\n");
            text.Append(report.Source?.Frame(warning.Range, dockerfile));
        }
        if (report.Error is not null) return text.Append(report.Warnings.Count > 0 ? "\n" : "").ToString();
        return report.Warnings.Count > 0 ? text.ToString() : "Check complete, no warnings found.\n";
    }

    /// <summary>For standard error: the failure and its lines.</summary>
    public static string Failure(CheckReport report, string dockerfile)
    {
        var frame = report.Error is DockerfileException { Text: { } source, Range: var range } ? source.Frame(range, dockerfile) : "";
        return $"ERROR: {report.Error?.Message}\n{frame}\n";
    }

    /// <summary>For programs: in the order in which they were found.</summary>
    public static string ToJson(CheckReport report, ReadOnlyMemory<byte> dockerfile, string name) => GoJson.Write(json =>
    {
        json.WriteStartObject();
        if (report.Warnings.Count == 0) json.WriteNull("warnings");
        else json.WriteStartArray("warnings");
        foreach (var warning in report.Warnings)
        {
            json.WriteStartObject();
            json.WriteString("ruleName", warning.Rule.Name);
            json.WriteString("description", warning.Rule.Description);
            json.WriteString("url", warning.Rule.Url);
            json.WriteString("detail", warning.Message);
            GoJson.WriteLocation(json, warning.Range);
            json.WriteEndObject();
        }
        if (report.Warnings.Count > 0) json.WriteEndArray();
        json.WriteStartArray("sources");
        json.WriteStartObject();
        json.WriteString("filename", name);
        json.WriteBase64String("data", dockerfile.Span);
        json.WriteString("language", "Dockerfile");
        json.WriteEndObject();
        json.WriteEndArray();
        if (report.Error is { } error)
        {
            json.WriteStartObject("buildError");
            json.WriteString("message", error.Message);
            GoJson.WriteLocation(json, error is DockerfileException failure ? failure.Range : SourceRange.None);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    });
}
