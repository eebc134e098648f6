using Strata.Cli.Arguments;
using Strata.Engine.Containers;
using Strata.Linux.Processes;
using Strata.Runtime.Execution;
using Strata.Runtime.Monitoring;

namespace Strata.Cli.Commands.Containers;

/// <summary>The flags of commands that connect a container with this terminal.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerStreams(FlagSet flags)
{
    private readonly Flag<string> _keys = flags.String("detach-keys", null, "Override the key sequence for detaching a container");
    private readonly Flag<bool> _proxy = flags.Bool("sig-proxy", null, "Proxy received signals to the process", defaultValue: true);

    /// <summary>This process's streams.</summary>
    /// <param name="invocation">The command line.</param>
    /// <param name="hasTerminal">The container has a terminal.</param>
    /// <param name="withInput">What is typed goes to the container.</param>
    /// <param name="attached">The streams that are wanted; null for all.</param>
    /// <exception cref="UsageException">A terminal is needed, and standard input is none.</exception>
    public AttachOptions Read(Invocation invocation, bool hasTerminal, bool withInput, IReadOnlyList<string>? attached = null)
    {
        var options = Read(invocation, hasTerminal, withInput && attached?.Contains("stdin") != false, _keys.Value, _proxy.Value);
        if (attached is null || options.Stdio is not InheritedStdio streams) return options;
        return options with
        {
            Stdio = streams with
            {
                Output = attached.Contains("stdout") ? streams.Output : Descriptors.OpenNull(),
                Error = attached.Contains("stderr") ? streams.Error : Descriptors.OpenNull(),
            },
        };
    }

    internal static AttachOptions Read(Invocation invocation, bool hasTerminal, bool withInput, string keys, bool forwardsSignals)
    {
        if (hasTerminal && withInput && !invocation.Streams.IsInputTerminal) throw new UsageException("the input device is not a TTY", UsageException.ArgumentError);
        ContainerStdio stdio = hasTerminal ? TerminalStdio.OfThisProcess(withInput) : InheritedStdio.OfThisProcess(withInput);
        // At a terminal the keys themselves reach the container.
        return new AttachOptions(stdio) { Keys = DetachKeys.Parse(keys), ForwardsSignals = forwardsSignals };
    }

    /// <summary>The exit code of <c>attach</c> and <c>exec</c>, which say that somebody has left by the keys; <c>run</c> and <c>start</c> do not.</summary>
    internal static async Task<int> TellLeavingAsync(Invocation invocation, ContainerOutcome outcome)
    {
        if (!outcome.WasLeft) return outcome.ExitCode;
        await invocation.Error.WriteLineAsync("read escape sequence");
        return 1;
    }
}
