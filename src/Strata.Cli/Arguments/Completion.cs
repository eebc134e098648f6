namespace Strata.Cli.Arguments;

/// <summary>
/// Shell completion. The scripts are small and stable: they ask <c>strata __complete WORDS...</c>, whose answer comes
/// from the command tree, so a new command or flag needs no new script.
/// </summary>
internal static class Completion
{
    /// <summary><c>completion SHELL</c>: prints the script.</summary>
    public static Command Create() => new()
    {
        Short = "Generate the autocompletion script for the specified shell",
        Usage = "bash|zsh|fish",
        Arguments = PositionalRule.ExactArgs(1),
        Store = StoreNeed.None,
        Define = static _ => static async (invocation, _) =>
        {
            var program = invocation.Path.Split(' ')[0];
            var script = invocation.Arguments[0] switch
            {
                "bash" => CompletionScripts.Bash,
                "zsh" => CompletionScripts.Zsh,
                "fish" => CompletionScripts.Fish,
                var shell => throw new UsageException($"{program}: no completion for shell {GoQuote.Quote(shell)}: use bash, zsh or fish", UsageException.ArgumentError),
            };
            await invocation.Out.WriteAsync(script.Replace("@PROGRAM@", program, StringComparison.Ordinal));
            return 0;
        },
    };

    /// <summary><c>__complete WORD...</c>: the last word is the one being typed; prints one candidate a line.</summary>
    public static Command CreateDynamic(string program, Func<Command> root) => new()
    {
        Short = "Answer the completion scripts",
        Hidden = true,
        RawArguments = true,
        Store = StoreNeed.None,
        Define = _ => async (invocation, _) =>
        {
            foreach (var candidate in Candidates(program, root(), invocation.Arguments)) await invocation.Out.WriteLineAsync(candidate);
            return 0;
        },
    };

    /// <summary>What may stand for the last word: <c>candidate TAB description</c>.</summary>
    public static List<string> Candidates(string program, Command root, IReadOnlyList<string> words)
    {
        var typed = words.Count > 0 ? words[^1] : "";
        var node = CommandNode.Root(program, root);
        var flags = Flags(node);
        FlagDefinition? pending = null;
        var flagsEnded = false;
        for (var i = 0; i < words.Count - 1; i++)
        {
            var word = words[i];
            if (pending is not null) pending = null;
            else if (flagsEnded) continue;
            else if (word == "--") flagsEnded = true;
            else if (word is ['-', _, ..]) pending = AwaitsValue(flags, word);
            else if (node.Command.Children.Length == 0) flagsEnded = node.Command.StopAtFirstPositional;
            else if (node.Command.Find(word) is { } child)
            {
                node = node.Child(child);
                flags = Flags(node);
            }
            else return [];
        }
        if (pending is not null) return Values(pending, typed, "");
        if (typed is ['-', ..] && !flagsEnded) return FlagNames(flags, typed);
        return flagsEnded ? [] : Children(node.Command, typed);
    }

    private static FlagSet Flags(CommandNode node)
    {
        var flags = new FlagSet();
        if (node.IsRoot) GlobalFlags.Register(flags);
        node.Command.Define?.Invoke(flags);
        HelpFlag.Register(flags);
        return flags;
    }

    private static FlagDefinition? AwaitsValue(FlagSet flags, string word)
    {
        if (word.Contains('=', StringComparison.Ordinal)) return null;
        if (word.StartsWith("--", StringComparison.Ordinal)) return flags.Find(word[2..]) is { ValueWhenBare: null } flag ? flag : null;
        for (var i = 1; i < word.Length; i++)
        {
            var flag = flags.Find(word[i]);
            if (flag is { ValueWhenBare: null }) return i == word.Length - 1 ? flag : null;
        }
        return null;
    }

    private static List<string> FlagNames(FlagSet flags, string typed)
    {
        var equals = typed.IndexOf('=', StringComparison.Ordinal);
        if (equals > 2) return flags.Find(typed[2..equals]) is { } named ? Values(named, typed[(equals + 1)..], typed[..(equals + 1)]) : [];
        var found = new List<string>();
        foreach (var flag in flags.Flags)
        {
            var name = "--" + flag.Name;
            if (flag.Hidden || flag.Deprecated is not null || !name.StartsWith(typed, StringComparison.Ordinal)) continue;
            var end = flag.Usage.IndexOf('\n', StringComparison.Ordinal);
            found.Add(name + "\t" + (end < 0 ? flag.Usage : flag.Usage[..end]));
        }
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static List<string> Values(FlagDefinition flag, string typed, string prefix)
    {
        var found = new List<string>();
        foreach (var choice in flag.Choices)
        {
            if (choice.StartsWith(typed, StringComparison.Ordinal)) found.Add(prefix + choice);
        }
        return found;
    }

    private static List<string> Children(Command command, string typed)
    {
        var found = new List<string>();
        foreach (var reference in command.Children)
        {
            if (!reference.Name.StartsWith(typed, StringComparison.Ordinal)) continue;
            var child = reference.Create();
            if (!child.Hidden) found.Add(reference.Name + "\t" + child.Short);
        }
        found.Sort(StringComparer.Ordinal);
        return found;
    }
}
