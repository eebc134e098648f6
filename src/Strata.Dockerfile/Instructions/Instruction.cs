using Strata.Dockerfile.Expansion;
using Strata.Dockerfile.Syntax;

namespace Strata.Dockerfile.Instructions;

/// <summary>One instruction, checked as far as its own text allows; variables are not yet expanded.</summary>
public abstract record Instruction
{
    /// <summary>The keyword in upper case.</summary>
    public abstract string Name { get; }

    /// <summary>Its lines, here-documents included.</summary>
    public required SourceRange Range { get; init; }

    /// <summary>The text as written, continuation lines joined and comments in them removed.</summary>
    public required string Original { get; init; }

    /// <summary>The comment lines since the instruction before, without <c>#</c>.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];

    /// <summary>The flags as written, quotes removed, in order.</summary>
    public IReadOnlyList<InstructionFlag> Flags { get; init; } = [];

    /// <summary>The text as progress shows it: <see cref="Original"/> with the keyword in upper case.</summary>
    public string Display
    {
        get
        {
            var space = Original.IndexOf(' ', StringComparison.Ordinal);
            return space < 0 ? Original.ToUpperInvariant() : Original[..space].ToUpperInvariant() + Original[space..];
        }
    }

    /// <summary>
    /// The same instruction with the variables of its arguments expanded as Docker does for this instruction. Itself
    /// when it takes no variables (<c>RUN</c>'s command, <c>CMD</c>, …), and for <c>ARG</c>, whose default counts
    /// only when the build gives no value.
    /// </summary>
    /// <exception cref="DockerfileException">InvalidArgument: a word cannot be expanded. Its message is Docker's.</exception>
    public virtual Instruction Expand(ExpansionScope scope) => this;
}
