namespace Strata.Storage.Checking;

/// <summary>What a check found.</summary>
/// <param name="Problems">Everything wrong, in the order found.</param>
/// <param name="Layers">How many layers were checked.</param>
/// <param name="Images">How many images were checked.</param>
public sealed record CheckReport(IReadOnlyList<StoreProblem> Problems, int Layers, int Images)
{
    /// <summary>True when nothing is wrong any more.</summary>
    public bool IsSound => Problems.All(static p => p.Repaired);
}
