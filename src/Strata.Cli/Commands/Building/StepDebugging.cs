using Strata.Cli.Arguments;
using Strata.Engine.Building;
using Strata.Host;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Runtime.Execution;

namespace Strata.Cli.Commands.Building;

/// <summary>Shells in build steps: <c>--on-fail=shell</c> and <c>--debug-step</c>.</summary>
internal sealed class StepDebugging
{
    private readonly Flag<string> _onFail;
    private readonly Flag<string> _step;

    public StepDebugging(FlagSet flags)
    {
        _onFail = flags.String("on-fail", null, "What to do when a RUN fails (\"none\", \"shell\": open a shell in the step as it is)", defaultValue: "none");
        _onFail.Choices = ["none", "shell"];
        _step = flags.String("debug-step", null, "Open a shell after a finished step of the last build (format: \"[STAGE:]NUMBER\")", "step");
    }

    /// <summary>The step to look into; null for a build.</summary>
    public string? Step => _step.Value.Length > 0 ? _step.Value : null;

    /// <summary>Refuses what can't be, before the build.</summary>
    /// <exception cref="StrataException">InvalidArgument: another value than those there are. FailedPrecondition: there is no terminal to work at.</exception>
    public void Check(Invocation invocation)
    {
        if (_onFail.Value is not ("none" or "shell")) throw StrataException.Invalid($"invalid value \"{_onFail.Value}\" of --on-fail: choose none or shell");
        if (_onFail.Value == "none" && Step is null) return;
        if (HostSystem.RunObstacle is { } obstacle) throw new StrataException(ErrorKind.FailedPrecondition, $"{(Step is null ? "--on-fail=shell" : "--debug-step")}: {obstacle}");
        if (!invocation.Streams.IsInputTerminal || !invocation.Streams.IsOutputTerminal)
        {
            throw new StrataException(ErrorKind.FailedPrecondition, $"{(Step is null ? "--on-fail=shell" : "--debug-step")} opens a shell, and needs a terminal as standard input and output");
        }
    }

    /// <summary>What a failed step is met with; null for nothing.</summary>
    /// <param name="invocation">The command.</param>
    /// <param name="endDisplay">Ends the display of the build, which must not draw over the shell.</param>
    public Func<StepShell, CancellationToken, Task>? OnFailedStep(Invocation invocation, Action endDisplay) =>
        HostSystem.IsLinux && _onFail.Value == "shell" ? OpenShell(invocation, endDisplay) : null;

    [SupportedOSPlatform("linux")]
    private static Func<StepShell, CancellationToken, Task> OpenShell(Invocation invocation, Action endDisplay) => async (step, cancel) =>
    {
        endDisplay();
        try
        {
            await RunAsync(step, invocation, $"{step.Name} failed with exit code {step.ExitCode}. This is a shell ({step.Program}) in the step as it left it; the build ends when you leave.", cancel);
        }
        catch (StrataException e)
        {
            // The build's own failure is what it ends with.
            await invocation.Error.WriteLineAsync($"no shell could be opened in the step: {e.Message}");
        }
    };

    /// <summary>Opens a shell after <see cref="Step"/>.</summary>
    [SupportedOSPlatform("linux")]
    public async Task<int> RunAsync(ImageBuild build, BuildOptions options, Invocation invocation, IProgress<ProgressEvent> progress, Action endDisplay, CancellationToken cancel)
    {
        var code = 0;
        await build.OpenStepAsync(
            options,
            Step!,
            async step =>
            {
                endDisplay();
                code = await RunAsync(step, invocation, $"This is a shell ({step.Program}) after {step.Name}; what you change is thrown away.", cancel);
            },
            progress,
            cancel);
        return code;
    }

    [SupportedOSPlatform("linux")]
    private static async Task<int> RunAsync(StepShell step, Invocation invocation, string message, CancellationToken cancel)
    {
        await invocation.Error.WriteLineAsync(message);
        await invocation.Error.FlushAsync(cancel);
        return await step.RunAsync(TerminalStdio.OfThisProcess(withInput: true), cancel);
    }
}
