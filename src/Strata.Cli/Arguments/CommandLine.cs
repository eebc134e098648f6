using Strata.Cli.Rendering.Errors;
using Strata.Cli.Streams;
using Strata.Host;
using Strata.Oci;

namespace Strata.Cli.Arguments;

/// <summary>
/// Finds the command in the tree, parses its flags and runs it. Wrong command lines and failures of the command are
/// reported on standard error; nothing is thrown.
/// </summary>
internal sealed class CommandLine(string program, Command root, StandardStreams streams)
{
    private const int DefaultWidth = 80;

    /// <summary>What <c>--version</c> prints.</summary>
    public string VersionText { get; init; } = "";

    /// <summary>The last line of the overview, or null.</summary>
    public string? Footer { get; init; }

    /// <summary>The clock that commands see.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Called before a command's handler, and before anything is begun for it; null for nothing.</summary>
    public Action<Command, Invocation>? Prepare { get; init; }

    private int Width => streams.FindSize()?.Columns ?? DefaultWidth;

    /// <summary>Runs the command line and returns the exit code.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <param name="interruption">Asked for the token only when a command really runs: help and the version need no signal handlers.</param>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, Func<CancellationToken> interruption)
    {
        try
        {
            return await DispatchAsync(arguments, interruption);
        }
        catch (UsageException wrong)
        {
            await streams.Error.WriteLineAsync(wrong.Message);
            return wrong.ExitCode;
        }
        catch (IOException failure)
        {
            // Help or the version could not be written.
            var (text, code) = ErrorRendering.Render(failure, ErrorFamily.General, program);
            await streams.Error.WriteLineAsync(text);
            return code;
        }
    }

    private async Task<int> DispatchAsync(IReadOnlyList<string> arguments, Func<CancellationToken> interruption)
    {
        var node = CommandNode.Root(program, root);
        GlobalFlags? globals = null;
        while (true)
        {
            var command = node.Command;
            var flags = new FlagSet { StopAtFirstPositional = command.StopAtFirstPositional || command.Children.Length > 0 };
            globals ??= GlobalFlags.Register(flags);
            var handler = command.Define?.Invoke(flags);
            var help = HelpFlag.Register(flags);
            var positional = command.RawArguments ? arguments : Parse(node, flags, arguments);
            foreach (var warning in flags.Warnings) await streams.Error.WriteLineAsync(warning);
            if (help.Value)
            {
                await streams.Out.WriteAsync(CommandHelp.Render(node, flags, Width, node.IsRoot ? Footer : null));
                return 0;
            }
            if (node.IsRoot && globals.Version.Value)
            {
                await streams.Out.WriteLineAsync(VersionText);
                return 0;
            }
            if (command.Children.Length > 0 && positional.Count > 0)
            {
                if (node.IsRoot && positional[0] == "help" && command.Find("help") is null) return await HelpAsync(node, positional);
                node = node.Child(command.Find(positional[0]) ?? throw Unknown(node, positional[0]));
                arguments = Tail(positional);
                continue;
            }
            if (handler is null)
            {
                // A group without a command: its overview, on stderr as Docker does, and no failure.
                await streams.Error.WriteAsync(CommandHelp.Render(node, flags, Width, node.IsRoot ? Footer : null));
                return 0;
            }
            if (!command.RawArguments && command.Arguments.Check(positional.Count, program, node.Path, node.UseLine) is { } problem)
                throw new UsageException(problem, UsageException.ArgumentError);
            var invocation = new Invocation { Arguments = positional, Globals = globals, Path = node.Path, Streams = streams, Time = Time };
            return await HandleAsync(node, handler, invocation, interruption);
        }
    }

    private async Task<int> HandleAsync(CommandNode node, CommandHandler handler, Invocation invocation, Func<CancellationToken> interruption)
    {
        try
        {
            if (node.NeedsLinux && HostSystem.RunObstacle is { } obstacle) throw new StrataException(ErrorKind.FailedPrecondition, obstacle);
            Prepare?.Invoke(node.Command, invocation);
            return await handler(invocation, interruption());
        }
        catch (Exception failure) when (failure is not UsageException)
        {
            var (text, code) = ErrorRendering.Render(failure, node.Command.Errors, invocation.Path);
            if (text.Length > 0) await invocation.Error.WriteLineAsync(text);
            if (invocation.Globals.Debug.Value) await invocation.Error.WriteLineAsync(failure.ToString());
            return code;
        }
    }

    private static List<string> Parse(CommandNode node, FlagSet flags, IReadOnlyList<string> arguments)
    {
        try
        {
            return flags.Parse(arguments);
        }
        catch (FlagException wrong)
        {
            throw new UsageException($"{wrong.Message}\n\nUsage:  {node.UseLine}\n\nRun '{node.Path} --help' for more information", UsageException.FlagError);
        }
    }

    private async Task<int> HelpAsync(CommandNode node, IReadOnlyList<string> words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            if (node.Command.Find(words[i]) is not { } child)
                throw new UsageException("unknown help topic: " + string.Join(' ', Tail(words)), UsageException.ArgumentError);
            node = node.Child(child);
        }
        var flags = new FlagSet();
        if (node.IsRoot) GlobalFlags.Register(flags);
        node.Command.Define?.Invoke(flags);
        HelpFlag.Register(flags);
        await streams.Out.WriteAsync(CommandHelp.Render(node, flags, Width, node.IsRoot ? Footer : null));
        return 0;
    }

    private UsageException Unknown(CommandNode node, string name)
    {
        var text = $"{program}: unknown command: {node.Path} {name}";
        var near = Suggestions.For(name, node.Command);
        if (near.Count > 0) text += "\n\nDid you mean this?\n\t" + string.Join("\n\t", near);
        if (!node.IsRoot) text += "\n\nUsage:  " + node.UseLine;
        return new UsageException($"{text}\n\nRun '{node.Path} --help' for more information", UsageException.ArgumentError);
    }

    private static List<string> Tail(IReadOnlyList<string> words)
    {
        var tail = new List<string>(words.Count - 1);
        for (var i = 1; i < words.Count; i++) tail.Add(words[i]);
        return tail;
    }
}
