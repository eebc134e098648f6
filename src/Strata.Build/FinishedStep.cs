using Strata.Build.Running;
using Strata.Oci;

namespace Strata.Build;

/// <summary>A step whose result is there: the layers after it, and what a process sees there.</summary>
/// <param name="Name">The step as progress names it.</param>
/// <param name="Chain">The layers; null for none.</param>
/// <param name="Process">What a process there has: environment, user, directory, and for a <c>RUN</c> its mounts. Its arguments are the step's own, if it has any.</param>
public sealed record FinishedStep(string Name, ChainId? Chain, StepProcess Process);
