namespace Strata.Storage.Layers;

/// <summary>What a driver says of a layer that it has just taken in.</summary>
/// <param name="Size">The sum of the sizes of its regular files in bytes, as <c>history</c> and <c>images</c> count.</param>
/// <param name="Entries">The number of files, directories, links and nodes in it.</param>
public readonly record struct LayerContent(long Size, long Entries);
