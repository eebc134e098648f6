namespace Strata.Cli.Arguments;

/// <summary>
/// A child in the command tree: its names, and how to make it. Only the command that is asked for is ever made, so
/// that start-up does not grow with the tree.
/// </summary>
internal sealed record CommandReference(string Name, Func<Command> Create, params string[] Aliases)
{
    /// <summary>True for what works on Linux only: elsewhere it has its help, and is refused before anything is begun.</summary>
    public bool NeedsLinux { get; init; }

    /// <summary>One that works on Linux only.</summary>
    public static CommandReference OnLinux(string name, Func<Command> create, params string[] aliases) => new(name, create, aliases) { NeedsLinux = true };

    public bool Answers(string name) => name == Name || Array.IndexOf(Aliases, name) >= 0;
}
