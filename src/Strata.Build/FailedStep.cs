using Strata.Build.Running;

namespace Strata.Build;

/// <summary>A <c>RUN</c> that ended with another exit code than 0, kept as it is.</summary>
/// <param name="Name">The step as progress names it.</param>
/// <param name="ExitCode">The exit code.</param>
/// <param name="State">Its state; whoever is given the step does not dispose it.</param>
public sealed record FailedStep(string Name, int ExitCode, IStepState State);
