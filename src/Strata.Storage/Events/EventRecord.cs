namespace Strata.Storage.Events;

/// <summary>Something that happened to an object of the store.</summary>
public sealed record EventRecord
{
    /// <summary>Its place in the order of events; later ones have greater numbers.</summary>
    public long Number { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The kind of object: <c>container</c>, <c>image</c>, <c>network</c>, <c>volume</c>, <c>builder</c>.</summary>
    public required string Type { get; init; }

    /// <summary>What happened, in Docker's words.</summary>
    public required string Action { get; init; }

    /// <summary>The object's id or name; empty for several.</summary>
    public string Actor { get; init; } = "";

    /// <summary>More of it, ordered by name.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}
