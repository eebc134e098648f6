namespace Strata.Engine.Archives.Importing;

/// <summary>A file that is being fetched.</summary>
/// <param name="content">Its bytes; disposed with this.</param>
/// <param name="size">How many they are; null when the server does not say.</param>
public sealed class RemoteFile(Stream content, long? size) : IDisposable
{
    /// <summary>Its bytes.</summary>
    public Stream Content => content;

    /// <summary>How many they are; null when the server does not say.</summary>
    public long? Size => size;

    /// <summary>Ends the transfer.</summary>
    public void Dispose() => content.Dispose();
}
