using System.Text;
using Strata.Cli.Templates.Syntax;
using Strata.Cli.Templates.Values;

namespace Strata.Cli.Templates;

/// <summary>
/// A parsed template of Go's text/template, as Docker's <c>--format</c> takes it. What there is: fields, variables,
/// pipelines, <c>if</c>, <c>with</c>, <c>range</c>, <c>break</c>, <c>continue</c>, comments, trim markers and the
/// functions of <see cref="Functions.TemplateFunctions"/>. Definitions (<c>define</c>, <c>block</c>, <c>template</c>)
/// are refused.
/// </summary>
internal sealed class Template
{
    private readonly IReadOnlyList<TemplateNode> _nodes;

    private Template(string name, string text, IReadOnlyList<TemplateNode> nodes) => (Name, Text, _nodes) = (name, text, nodes);

    /// <summary>The name in messages.</summary>
    public string Name { get; }

    /// <summary>What was parsed.</summary>
    public string Text { get; }

    /// <summary>Parses a template.</summary>
    /// <exception cref="TemplateException">It is none.</exception>
    public static Template Parse(string text, string name = "") => new(name, text, Parser.Parse(name, text));

    /// <summary>Executes the template.</summary>
    /// <param name="data">What <c>.</c> and <c>$</c> are.</param>
    /// <param name="options">How.</param>
    /// <exception cref="TemplateException">The data does not have what the template asks for.</exception>
    public string Execute(TemplateValue data, TemplateOptions options = TemplateOptions.None)
    {
        var output = new StringBuilder();
        new Executor(this, data, options, output).Run(_nodes);
        return output.ToString();
    }
}
