namespace Strata.Storage.Layers;

/// <summary>
/// A form in which layers are held: as files under an overlay, as plain copies, as the tar itself with an index.
/// <para>
/// The life of a layer: the store makes an empty <em>staging</em> directory and calls <see cref="Import"/> with the
/// layer's tar; the driver leaves there whatever it needs to mount the layer and to give the same tar back. The store
/// then syncs, renames the directory into place and names it in one transaction. Nothing a driver does is visible
/// before that, so a kill at any moment leaves at most an unnamed directory.
/// </para>
/// <para>
/// The life of a writable layer: <see cref="PrepareWritable"/> in a directory of its own, mounts by
/// <see cref="Mount"/>, and either its directory is removed or <see cref="Commit"/> turns it into a layer.
/// </para>
/// A driver knows no ids, no database and no other process; every directory it is given is its caller's alone.
/// Calls are synchronous: they are system calls from end to end, run on threads of the caller's choosing.
/// </summary>
public interface ILayerDriver
{
    /// <summary>The name that <c>--storage-driver</c> takes and <c>info</c> shows.</summary>
    string Name { get; }

    /// <summary>True when layers are held as files with their owners, for which one must be root, at least of a user namespace; false when nothing can run on them.</summary>
    bool NeedsPrivileges { get; }

    /// <summary>Why this driver cannot work on this machine in this data root; null when it can.</summary>
    string? FindObstacle(string root);

    /// <summary>
    /// Reads one layer's tar to its end into <paramref name="staging"/>. Whiteouts refer to
    /// <paramref name="parents"/>, the directories of the layers below, topmost first.
    /// </summary>
    /// <exception cref="Oci.StrataException">DataLoss: the tar is damaged, leads out of the layer or asks for what no file
    /// system holds; ResourceExhausted: no space; PermissionDenied: owners or device nodes need root.</exception>
    LayerContent Import(string staging, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel);

    /// <summary>The layer's tar, byte for byte as it was imported or committed. Not yet verified.</summary>
    Stream OpenTar(string layer);

    /// <summary>Where a stack (topmost first, at least one) lies, by the names that <c>inspect</c> gives such places; none for a driver that has none.</summary>
    IReadOnlyList<KeyValuePair<string, string>> Describe(IReadOnlyList<string> stack);

    /// <summary>The merged files of a stack (topmost first), read in place without a mount.</summary>
    LayerTree OpenTree(IReadOnlyList<string> stack);

    /// <summary>Makes an empty writable layer over <paramref name="parents"/> (topmost first) in an empty directory.</summary>
    void PrepareWritable(string writable, IReadOnlyList<string> parents);

    /// <summary>
    /// Mounts a writable layer over its parents at <paramref name="target"/>; with <paramref name="writable"/> null, a
    /// read-only view of the parents. What is mounted there already stays: a second call changes nothing.
    /// </summary>
    void Mount(string? writable, IReadOnlyList<string> parents, string target);

    /// <summary>Undoes <see cref="Mount"/>; nothing happens when nothing is mounted.</summary>
    void Unmount(string target);

    /// <summary>
    /// What changed in a writable layer, as <c>docker diff</c> has it: parents first, the names of a directory in byte order;
    /// a file that was touched and is what it was is no change, and of a deleted directory only its name is listed.
    /// </summary>
    IEnumerable<LayerChange> Diff(string writable, IReadOnlyList<string> parents, CancellationToken cancel);

    /// <summary>
    /// Writes what changed in a writable layer as a deterministic tar. The writable layer stays as it is and must not
    /// be written to meanwhile.
    /// </summary>
    /// <exception cref="Oci.StrataException">Conflict: a file became shorter meanwhile; FailedPrecondition: a name that no
    /// layer can hold.</exception>
    void WriteDiff(string writable, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel);

    /// <summary>
    /// Writes all that a writable layer shows, merged with its parents, as a deterministic tar without whiteouts. Needs no
    /// mount; what is written to the layer meanwhile may be in it or not.
    /// </summary>
    void WriteTree(string writable, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel);

    /// <summary>
    /// Turns an unmounted writable layer into a layer in <paramref name="staging"/> by moving its files where the driver
    /// can; the writable layer is used up. Its tar, equal to that of <see cref="WriteDiff"/>, goes to
    /// <paramref name="tar"/> for hashing.
    /// </summary>
    LayerContent Commit(string writable, IReadOnlyList<string> parents, string staging, Stream tar, CancellationToken cancel);

    /// <summary>The disk space that a writable layer's own changes take, in bytes.</summary>
    long GetWritableSize(string writable, IReadOnlyList<string> parents);
}
