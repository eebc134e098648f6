namespace Strata.Cli.Rendering.Listing;

/// <summary>A listing declared as data: all that its table, its JSON lines and its templates need.</summary>
internal sealed class ListingTable<T>
{
    /// <summary>The name of Docker's type for a row, for error messages: <c>*formatter.imageContext</c>.</summary>
    public required string TypeName { get; init; }

    /// <summary>Every field that there is, in any order; JSON prints all of them, sorted.</summary>
    public required IReadOnlyList<ListingColumn<T>> Columns { get; init; }

    /// <summary>The table without a format: <c>{{.Repository}}\t{{.Tag}}</c>, with real tabs or the two characters.</summary>
    public required string DefaultTable { get; init; }

    /// <summary>What <c>-q</c> prints of a row.</summary>
    public string QuietTemplate { get; init; } = "{{.ID}}";

    /// <summary>What <c>--format raw</c> prints of a row, a blank line after it included; null when that is a template like any other.</summary>
    public string? RawTemplate { get; init; }

    /// <summary>The same with <c>-q</c>.</summary>
    public string RawQuietTemplate { get; init; } = "";

    /// <summary>The value of <c>{{.Label "name"}}</c>; null when rows have no labels.</summary>
    public Func<T, string, string>? Label { get; init; }
}
