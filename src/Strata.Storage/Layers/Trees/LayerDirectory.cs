using Strata.Linux.Files;

namespace Strata.Storage.Layers.Trees;

/// <summary>An open directory of a layer.</summary>
/// <param name="Handle">The directory; owned by <see cref="LayerDirectories"/>.</param>
/// <param name="Path">Where it really is in the layer, links followed; empty for the root.</param>
internal sealed record LayerDirectory(DirectoryHandle Handle, string Path);
