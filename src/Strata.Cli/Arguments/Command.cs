using Strata.Cli.Rendering.Errors;

namespace Strata.Cli.Arguments;

/// <summary>A command as data. It has no name of its own: the same command may hang in the tree in several places.</summary>
internal sealed class Command
{
    /// <summary>One line for the parent's list.</summary>
    public required string Short { get; init; }

    /// <summary>Replaces <see cref="Short"/> in the command's own help.</summary>
    public string? Long { get; init; }

    /// <summary>What follows the command's path in its usage line, such as <c>[OPTIONS] IMAGE</c>.</summary>
    public string Usage { get; init; } = "";

    /// <summary>All places of this command for help, without the program's name: <c>image ls</c>, <c>images</c>.</summary>
    public string[] AliasPaths { get; init; } = [];

    /// <summary>Usage examples, printed as they are.</summary>
    public string? Examples { get; init; }

    /// <summary>Left out of help and completion, still found.</summary>
    public bool Hidden { get; init; }

    /// <summary>Place among the "Common Commands" of the overview, from 1; 0 for the other lists.</summary>
    public int CommonRank { get; init; }

    /// <summary>For commands whose arguments belong to somebody else.</summary>
    public bool StopAtFirstPositional { get; init; }

    /// <summary>Everything after the command's name is handed over unread, flags included.</summary>
    public bool RawArguments { get; init; }

    /// <summary>What it does with the store.</summary>
    public StoreNeed Store { get; init; }

    /// <summary>How failures of the handler are reported.</summary>
    public ErrorFamily Errors { get; init; }

    public PositionalRule Arguments { get; init; } = PositionalRule.NoArgs;

    /// <summary>Registers the flags and returns the handler that reads them; null for a mere group of commands.</summary>
    public Func<FlagSet, CommandHandler>? Define { get; init; }

    public CommandReference[] Children { get; init; } = [];

    /// <summary>The child of that name, or null.</summary>
    public CommandReference? Find(string name)
    {
        foreach (var child in Children)
        {
            if (child.Answers(name)) return child;
        }
        return null;
    }
}
