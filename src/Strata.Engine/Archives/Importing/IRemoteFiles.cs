namespace Strata.Engine.Archives.Importing;

/// <summary>Fetches files by URL. What speaks the protocols is not the engine's matter.</summary>
public interface IRemoteFiles
{
    /// <summary>Opens a file for reading from its start.</summary>
    /// <param name="address">An <c>http</c> or <c>https</c> URL.</param>
    /// <param name="cancel">Ends the wait for the answer, and the reads.</param>
    /// <exception cref="Oci.StrataException">NotFound: the server does not have it. Unavailable: no answer, or another one than the file.</exception>
    RemoteFile Open(Uri address, CancellationToken cancel);
}
