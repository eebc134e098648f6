namespace Strata.Cli.Arguments;

/// <summary>
/// A child in the command tree: its names, and how to make it. Only the command that is asked for is ever made, so
/// that start-up does not grow with the tree.
/// </summary>
internal sealed record CommandReference(string Name, Func<Command> Create, params string[] Aliases)
{
    public bool Answers(string name) => name == Name || Array.IndexOf(Aliases, name) >= 0;
}
