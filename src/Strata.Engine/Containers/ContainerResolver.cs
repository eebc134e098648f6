using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Containers;

namespace Strata.Engine.Containers;

/// <summary>Finds the container that somebody means by a name, an id or the beginning of one.</summary>
public static class ContainerResolver
{
    /// <summary>The container; null when there is none.</summary>
    /// <exception cref="StrataException">InvalidArgument: several ids begin so.</exception>
    public static ContainerRecord? Find(Store store, string text)
    {
        var name = text.StartsWith('/') ? text[1..] : text;
        if (store.Containers.Find(name) is { } byId) return byId;
        if (store.Containers.FindByName(name) is { } byName) return byName;
        if (name.Length == 0 || !name.All(char.IsAsciiHexDigitLower)) return null;
        return store.Containers.FindByIdPrefix(name) switch
        {
            [var one] => one,
            [] => null,
            _ => throw StrataException.Invalid($"Multiple IDs found with provided prefix: {name}"),
        };
    }

    /// <summary>The container.</summary>
    /// <exception cref="StrataException">NotFound, with Docker's text.</exception>
    public static ContainerRecord Get(Store store, string text) => Find(store, text) ?? throw StrataException.NotFound($"No such container: {text}");
}
