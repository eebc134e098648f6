namespace Strata.Engine.Containers.Usage;

/// <summary>Processes as <c>ps</c> lists them.</summary>
/// <param name="Titles">The columns' titles.</param>
/// <param name="Processes">A cell for each title.</param>
public sealed record ProcessTable(IReadOnlyList<string> Titles, IReadOnlyList<IReadOnlyList<string>> Processes);
