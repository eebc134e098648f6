namespace Strata.Cli.Templates;

/// <summary>
/// A template that cannot be parsed or executed. The message is the one that Go's text/template gives, without the
/// words <c>template parsing error: </c> that Docker puts in front.
/// </summary>
internal sealed class TemplateException(string message) : Exception(message);
