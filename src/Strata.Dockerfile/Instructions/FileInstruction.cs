using Strata.Dockerfile.Expansion;
using Strata.Dockerfile.Syntax;

namespace Strata.Dockerfile.Instructions;

/// <summary>What <c>COPY</c> and <c>ADD</c> share.</summary>
public abstract record FileInstruction : Instruction
{
    /// <summary>The sources, patterns of <see cref="Ignoring.GoPattern"/>; here-documents are in <see cref="InlineFiles"/>.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Files given in the Dockerfile itself, named by their here-document.</summary>
    public IReadOnlyList<Heredoc> InlineFiles { get; init; } = [];

    /// <summary>The destination; a directory when it ends in <c>/</c>.</summary>
    public required string Destination { get; init; }

    /// <summary><c>--chown</c>, <c>user[:group]</c>, names or numbers; null when not given.</summary>
    public string? Owner { get; init; }

    /// <summary><c>--chmod</c> as written, octal or symbolic; null when not given.</summary>
    public string? Mode { get; init; }

    /// <summary><c>--link</c>: the files may go into a layer of their own. The result of a plain copy is valid too.</summary>
    public bool Link { get; init; }

    /// <summary><c>--exclude</c>: patterns of files left out. As in Docker 28, variables in them are not expanded.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>This with everything expanded that both instructions expand.</summary>
    private protected FileInstruction ExpandShared(ExpansionScope scope) => this with
    {
        Sources = scope.Each(this, Sources),
        InlineFiles = [.. InlineFiles.Select(file => file.Expands ? file with { Content = scope.Content(this, file.Text), StripsTabs = false } : file)],
        Destination = scope.Word(this, Destination),
        Owner = Owner is null ? null : scope.Word(this, Owner),
        Mode = Mode is null ? null : scope.Word(this, Mode),
    };
}
