using Strata.Dockerfile.Syntax;

namespace Strata.Dockerfile.Instructions;

/// <summary>A command in exec form (a JSON array) or in shell form (the rest of the line).</summary>
public sealed record CommandForm
{
    /// <summary>True for a JSON array: no shell is put before it.</summary>
    public required bool IsExec { get; init; }

    /// <summary>Exec form: the arguments, possibly none. Shell form: the text as the only element, or none when empty.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The here-documents of the line, in order.</summary>
    public IReadOnlyList<Heredoc> Heredocs { get; init; } = [];

    /// <summary>
    /// The process's arguments: exec form as it is, shell form behind <paramref name="shell"/> (such as <c>/bin/sh -c</c>).
    /// Here-documents are part of the shell's text: alone as its script, otherwise as the shell's own here-documents.
    /// </summary>
    public IReadOnlyList<string> WithShell(IReadOnlyList<string> shell) => IsExec ? Arguments : [.. shell, ShellText];

    /// <summary>
    /// The script when the line is one here-document and nothing else; null otherwise. One that begins with <c>#!</c>
    /// is to be run as a file of that interpreter.
    /// </summary>
    public Heredoc? Script =>
        !IsExec && Heredocs.Count == 1 && Arguments.Count == 1 && HeredocSyntax.Find(Arguments[0]) is not null ? Heredocs[0] : null;

    /// <summary>The text for the shell; exec form has none.</summary>
    public string ShellText
    {
        get
        {
            if (Script is { } script) return script.Text;
            var line = string.Join(' ', Arguments);
            foreach (var heredoc in Heredocs) line += "\n" + heredoc.Content + heredoc.Name;
            return line;
        }
    }

    /// <summary>Compares by content.</summary>
    public bool Equals(CommandForm? other) =>
        other is not null && IsExec == other.IsExec && Arguments.SequenceEqual(other.Arguments) && Heredocs.SequenceEqual(other.Heredocs);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsExec, Arguments.Count, Arguments.Count > 0 ? Arguments[0] : null);
}
