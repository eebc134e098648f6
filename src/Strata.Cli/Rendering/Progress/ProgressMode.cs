namespace Strata.Cli.Rendering.Progress;

/// <summary>The value of <c>--progress</c>.</summary>
internal enum ProgressMode
{
    /// <summary>Live on a terminal, plain elsewhere.</summary>
    Auto,

    /// <summary>Live, terminal or not.</summary>
    Terminal,

    /// <summary>One line after another.</summary>
    Plain,

    /// <summary>Nothing but what failed, and the image's id at the end.</summary>
    Quiet,

    /// <summary>BuildKit's status as JSON, one object a line.</summary>
    RawJson,

    /// <summary>Nothing at all.</summary>
    None,
}
