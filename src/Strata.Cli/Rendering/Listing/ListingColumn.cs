namespace Strata.Cli.Rendering.Listing;

/// <summary>A column of a listing.</summary>
/// <param name="Name">The field in templates and JSON.</param>
/// <param name="Header">Its header in tables, in capitals.</param>
/// <param name="Value">Computes the cell; called only when it is shown.</param>
internal sealed record ListingColumn<T>(string Name, string Header, Func<T, string> Value);
