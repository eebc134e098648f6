namespace Strata.Cli.Rendering;

/// <summary>Docker's help texts for <c>--format</c>.</summary>
internal static class FormatHelp
{
    /// <summary>For listings.</summary>
    public const string Listing = """
        Format output using a custom template:
        'table':            Print output in table format with column headers (default)
        'table TEMPLATE':   Print output in table format using the given Go template
        'json':             Print in JSON format
        'TEMPLATE':         Print output using the given Go template.
        Refer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates
        """;

    /// <summary>For <c>inspect</c>, <c>info</c> and <c>version</c>.</summary>
    public const string Document = """
        Format output using a custom template:
        'json':             Print in JSON format
        'TEMPLATE':         Print output using the given Go template.
        Refer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates
        """;
}
