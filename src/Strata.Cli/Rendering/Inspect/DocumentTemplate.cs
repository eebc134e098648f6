using Strata.Cli.Arguments;
using Strata.Cli.Templates;
using Strata.Cli.Templates.Values;

namespace Strata.Cli.Rendering.Inspect;

/// <summary><c>--format</c> of commands that print one document: <c>info</c>, <c>version</c>, <c>inspect</c>.</summary>
internal static class DocumentTemplate
{
    /// <summary>Docker's code for a template that cannot be parsed.</summary>
    public const int ParseError = 64;

    /// <summary>Parses a template.</summary>
    /// <exception cref="UsageException">It is none; code 64.</exception>
    public static Template Parse(string format, string name = "")
    {
        try
        {
            return Template.Parse(format, name);
        }
        catch (TemplateException wrong)
        {
            throw new UsageException("template parsing error: " + wrong.Message, ParseError);
        }
    }

    /// <summary>Writes one document and a line end.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="format"><c>json</c> or a template, not empty.</param>
    /// <param name="name">The template's name in messages, such as <c>version</c>.</param>
    /// <param name="document">What to print.</param>
    /// <param name="options">How the template is executed.</param>
    /// <exception cref="UsageException">The template is wrong: code 64 when it cannot be parsed, else 1.</exception>
    public static void Write(TextWriter output, string format, string name, TemplateValue document, TemplateOptions options = TemplateOptions.None)
    {
        var template = Parse(format == "json" ? "{{json .}}" : format, name);
        try
        {
            output.WriteLine(template.Execute(document, options));
        }
        catch (TemplateException wrong)
        {
            throw new UsageException(wrong.Message, UsageException.ArgumentError);
        }
    }
}
