using System.Text;

namespace Strata.Cli.Arguments;

/// <summary>A command's help in Docker's layout.</summary>
internal static class CommandHelp
{
    private const int NameWidth = 11;

    /// <param name="node">The command and its place in the tree.</param>
    /// <param name="flags">Its flags.</param>
    /// <param name="width">The terminal's width.</param>
    /// <param name="footer">A last line for the overview, or null.</param>
    public static string Render(CommandNode node, FlagSet flags, int width, string? footer = null)
    {
        var command = node.Command;
        var text = new StringBuilder("Usage:  ");
        var options = FlagUsages.Render(flags, width);
        if (command.Children.Length == 0) text.Append(node.UseLine);
        else text.Append(node.Path).Append(options.Length > 0 ? " [OPTIONS] COMMAND" : " COMMAND");
        text.Append("\n\n").Append((command.Long ?? command.Short).TrimEnd());
        AppendAliases(text, node);
        if (command.Examples is { } examples) text.Append("\n\nExamples:\n").Append(examples.TrimEnd());
        if (!node.IsRoot && options.Length > 0) text.Append("\n\nOptions:\n").Append(options);
        AppendChildren(text, node);
        if (node.IsRoot && options.Length > 0) text.Append("\n\nGlobal Options:\n").Append(options);
        if (command.Children.Length > 0) text.Append("\n\nRun '").Append(node.Path).Append(" COMMAND --help' for more information on a command.");
        if (footer is not null) text.Append("\n\n").Append(footer);
        return text.Append('\n').ToString();
    }

    private static void AppendAliases(StringBuilder text, CommandNode node)
    {
        var paths = new List<string>();
        foreach (var path in node.Command.AliasPaths) paths.Add(node.Program + " " + path);
        if (paths.Count == 0 && node.Aliases.Length > 0)
        {
            paths.Add(node.Path);
            foreach (var alias in node.Aliases) paths.Add(node.ParentPath + " " + alias);
        }
        if (paths.Count > 0) text.Append("\n\nAliases:\n  ").AppendJoin(", ", paths);
    }

    private static void AppendChildren(StringBuilder text, CommandNode node)
    {
        var common = new List<(string Name, Command Command)>();
        var groups = new List<(string Name, Command Command)>();
        var others = new List<(string Name, Command Command)>();
        foreach (var reference in node.Command.Children)
        {
            var child = reference.Create();
            if (child.Hidden) continue;
            // A group's help lists the same commands without the overview's choice.
            var list = node.IsRoot && child.CommonRank > 0 ? common : child.Children.Length > 0 ? groups : others;
            list.Add((reference.Name, child));
        }
        common.Sort(static (a, b) => a.Command.CommonRank.CompareTo(b.Command.CommonRank));
        groups.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        others.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var width = NameWidth;
        foreach (var reference in node.Command.Children) width = Math.Max(width, reference.Name.Length);
        AppendList(text, "Common Commands:", common, width);
        AppendList(text, "Management Commands:", groups, width);
        AppendList(text, "Commands:", others, width);
    }

    private static void AppendList(StringBuilder text, string title, List<(string Name, Command Command)> commands, int width)
    {
        if (commands.Count == 0) return;
        text.Append("\n\n").Append(title);
        foreach (var (name, command) in commands) text.Append("\n  ").Append(name.PadRight(width)).Append(' ').Append(command.Short);
    }
}
