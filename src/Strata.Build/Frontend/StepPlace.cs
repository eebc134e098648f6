using Strata.Build.Running;

namespace Strata.Build.Frontend;

/// <summary>Where a step stands: its id and name in progress, its number in its stage, and what a process sees there.</summary>
internal sealed record StepPlace(string Id, string Name, int Number, StepProcess Surroundings);
