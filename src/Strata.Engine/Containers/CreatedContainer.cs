using Strata.Engine.Containers.Documents;

namespace Strata.Engine.Containers;

/// <summary>A container that was made.</summary>
/// <param name="Document">What it is.</param>
/// <param name="Warnings">What was asked for and can't be had on this machine, a line each.</param>
public sealed record CreatedContainer(ContainerDocument Document, IReadOnlyList<string> Warnings)
{
    /// <summary>Its id.</summary>
    public string Id => Document.Id;
}
