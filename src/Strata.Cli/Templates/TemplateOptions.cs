namespace Strata.Cli.Templates;

/// <summary>How a template is executed.</summary>
[Flags]
internal enum TemplateOptions
{
    /// <summary>As text/template does by itself.</summary>
    None = 0,

    /// <summary>A map key that is not there is an error instead of <c>&lt;no value&gt;</c>.</summary>
    MissingKeyIsError = 1,

    /// <summary>The data are a table's headers: functions that change texts leave them alone.</summary>
    Header = 2,
}
