namespace Strata.Cli.Arguments;

/// <summary>A command at one place of the tree.</summary>
internal sealed record CommandNode(string Program, string ParentPath, string Name, string[] Aliases, Command Command)
{
    /// <summary>See <see cref="CommandReference.NeedsLinux"/>; with all below it.</summary>
    public bool NeedsLinux { get; init; }

    public bool IsRoot => ParentPath.Length == 0;

    public string Path => IsRoot ? Program : ParentPath + " " + Name;

    public string UseLine
    {
        get
        {
            var usage = Command.Usage.Length > 0 ? Command.Usage : Command.Children.Length > 0 ? "COMMAND" : "";
            return usage.Length > 0 ? Path + " " + usage : Path;
        }
    }

    public static CommandNode Root(string program, Command command) => new(program, "", program, [], command);

    public CommandNode Child(CommandReference reference) => new(Program, Path, reference.Name, reference.Aliases, reference.Create()) { NeedsLinux = NeedsLinux || reference.NeedsLinux };
}
