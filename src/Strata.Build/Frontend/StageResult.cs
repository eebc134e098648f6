using Strata.Build.Graph;

namespace Strata.Build.Frontend;

/// <summary>A stage, translated: its last operation and the image that it becomes.</summary>
internal sealed class StageResult
{
    public required int Index { get; init; }

    public required string? Name { get; init; }

    public required ImageState Image { get; init; }

    /// <summary>The stage's files; null for none.</summary>
    public required Operation? Files { get; init; }

    /// <summary>The arguments that the stage has declared, with their values; a stage that starts from it inherits them.</summary>
    public required IReadOnlyList<(string Name, string? Value)> Arguments { get; init; }
}
