using System.Text;
using System.Text.Json;
using Strata.Cli.Arguments;
using Strata.Cli.Streams;
using Strata.Cli.Templates;
using Strata.Cli.Templates.Values;

namespace Strata.Cli.Rendering.Inspect;

/// <summary>
/// Prints what <c>inspect</c> found: a JSON array, or a template for each document. Objects that are not there are
/// reported after the others, as Docker does.
/// </summary>
internal sealed class InspectRenderer
{
    private readonly Template? _template;
    private readonly RecordShape? _shape;
    private readonly bool _compact;
    private readonly StringBuilder _text = new();
    private readonly List<string> _errors = [];
    private int _documents;

    /// <summary>Prepares; a wrong template is refused before anything is looked up.</summary>
    /// <param name="format">The value of <c>--format</c>: empty, <c>json</c> or a template.</param>
    /// <param name="shape">What the documents are for Docker; null to go by the JSON alone.</param>
    /// <exception cref="UsageException">The template cannot be parsed; code 64, as Docker's.</exception>
    public InspectRenderer(string format, RecordShape? shape = null)
    {
        _shape = shape;
        _compact = format == "json";
        if (format.Length > 0 && !_compact) _template = DocumentTemplate.Parse(format);
    }

    /// <summary>Adds a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="shape">What it is for Docker, when documents of several kinds are printed.</param>
    public void Add(JsonElement document, RecordShape? shape = null)
    {
        if (_template is not null)
        {
            AddFormatted(document, shape ?? _shape);
            return;
        }
        if (_documents++ > 0) _text.Append(',');
        if (_compact)
        {
            GoJson.AppendCompact(_text, document);
            return;
        }
        _text.Append("\n    ");
        GoJson.AppendIndented(_text, document, depth: 1);
    }

    /// <summary>Adds what went wrong with one object; printed after the documents, exactly as given.</summary>
    public void AddError(string message) => _errors.Add(message);

    /// <summary>Writes everything; the exit code is 1 when something went wrong.</summary>
    public int Write(StandardStreams streams)
    {
        if (_template is null) streams.Out.Write("[" + _text + (_compact || _documents == 0 ? "" : "\n") + "]\n");
        else streams.Out.Write(_text.Length > 0 ? _text.ToString() : "\n");
        foreach (var error in _errors) streams.Error.WriteLine(error);
        return _errors.Count > 0 ? 1 : 0;
    }

    private void AddFormatted(JsonElement document, RecordShape? shape)
    {
        if (shape is not null)
        {
            try
            {
                _text.Append(_template!.Execute(shape.Read(document))).Append('\n');
                return;
            }
            catch (TemplateException)
            {
                // Not a field of Docker's type: it may still be one of the document, such as .Id.
            }
        }
        try
        {
            _text.Append(_template!.Execute(JsonValues.Read(document), TemplateOptions.MissingKeyIsError)).Append('\n');
        }
        catch (TemplateException wrong)
        {
            _errors.Add("template parsing error: " + wrong.Message);
        }
    }
}
