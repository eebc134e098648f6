using Strata.Oci;
using Strata.Runtime.Execution;

namespace Strata.Engine.Building;

/// <summary>A build step that one can look into: its files as they are after it, with its mounts, environment, user and directory.</summary>
[SupportedOSPlatform("linux")]
public sealed class StepShell
{
    private readonly StepContainer _container;

    internal StepShell(StepContainer container, string name, int? exitCode)
    {
        _container = container;
        Name = name;
        ExitCode = exitCode;
    }

    /// <summary>The step as progress names it.</summary>
    public string Name { get; }

    /// <summary>The exit code by which it failed; null for a step that did not.</summary>
    public int? ExitCode { get; }

    /// <summary>The program that <see cref="RunAsync"/> runs: the stage's shell, else <c>/bin/sh</c>.</summary>
    /// <exception cref="StrataException">NotFound: the files have neither.</exception>
    public string Program => _container.FindShell();

    /// <summary>Runs the shell until it ends. What it changes is seen by a further one, and thrown away in the end.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="StrataException">NotFound: there is no shell. FailedPrecondition: it can't be run.</exception>
    public async Task<int> RunAsync(TerminalStdio terminal, CancellationToken cancel)
    {
        var outcome = await _container.RunAsync([Program], terminal, cancel);
        return outcome.Failure is { } failure ? throw new StrataException(ErrorKind.FailedPrecondition, failure.Message) : outcome.ExitCode;
    }
}
