namespace Strata.Engine.Archives.Content;

/// <summary>One file of an image archive.</summary>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Open">Opens it from the start; several times, and until the archive is closed.</param>
internal readonly record struct ArchiveFile(long Size, Func<Stream> Open);
