using Strata.Oci;

namespace Strata.Engine.Archives.Importing;

/// <summary>What image a root file system's tar becomes.</summary>
public sealed record ImportOptions
{
    /// <summary>The name, with <c>latest</c> when it has no tag; null for none.</summary>
    public Reference? Name { get; init; }

    /// <summary>Dockerfile instructions for the config, as <c>--change</c> takes them.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>The comment; null or empty for <c>Imported from …</c>.</summary>
    public string? Message { get; init; }

    /// <summary>The platform; null for this machine's.</summary>
    public Platform? Platform { get; init; }
}
