using Strata.Dockerfile.Instructions;

namespace Strata.Dockerfile.Syntax;

/// <summary>An instruction as words, not yet checked: the second of the three stages.</summary>
internal sealed record RawInstruction
{
    /// <summary>As written.</summary>
    public required string Keyword { get; init; }

    /// <summary>The logical line.</summary>
    public required LogicalLine Line { get; init; }

    public required IReadOnlyList<InstructionFlag> Flags { get; init; }

    /// <summary>The words, or the single text of shell forms. Of <c>HEALTHCHECK</c> and <c>ONBUILD</c> the first is what they run.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The pairs of <c>ENV</c> and <c>LABEL</c>.</summary>
    public IReadOnlyList<NamedValue> Pairs { get; init; } = [];

    /// <summary>True when <see cref="Arguments"/> was a JSON array.</summary>
    public bool IsJson { get; init; }

    /// <summary>The keyword in upper case.</summary>
    public string Name => Keyword.ToUpperInvariant();
}
