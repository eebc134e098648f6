using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Archives.Exporting;

/// <summary>Writes all files of a container as a tar, as <c>tar</c> and <c>import</c> read it. The container may run.</summary>
public sealed class ContainerExporter(Store store)
{
    /// <summary>Exports a container: its image's files with its own changes, ordered by path, no volumes.</summary>
    /// <param name="container">The container's whole id.</param>
    /// <param name="output">Where the tar goes; left open.</param>
    /// <param name="cancel">Stops between entries.</param>
    /// <exception cref="StrataException">NotFound: no such container. Conflict: a file was cut short while it was read.</exception>
    public void Export(string container, Stream output, CancellationToken cancel)
    {
        if (store.Writables.Find(container) is null) throw StrataException.NotFound($"No such container: {container}");
        store.Writables.WriteTree(container, output, cancel);
    }
}
