using Strata.Oci;

namespace Strata.Engine.Archives.Saving;

/// <summary>
/// An archive as a directory: an OCI layout. It may hold images already, which stay; one of the same name gives way. The
/// index comes last, so that it never names a blob that is not there.
/// </summary>
internal sealed class DirectorySink(string directory) : IArchiveSink
{
    private byte[]? _index;

    public void WriteDocument(string path, byte[] content)
    {
        if (path == ArchiveLayout.IndexFile) _index = content;
        else Write(path, content.Length, () => new MemoryStream(content), CancellationToken.None);
    }

    public void WriteBlob(string path, long size, Func<Stream> open, CancellationToken cancel) => Write(path, size, open, cancel);

    public void Finish()
    {
        if (_index is not { } added) return;
        var path = Path.Combine(directory, ArchiveLayout.IndexFile);
        var index = added;
        if (File.Exists(path))
        {
            if (new FileInfo(path).Length > OciJson.MaxManifestSize) throw StrataException.Damaged($"{path} is larger than any index may be");
            var before = OciJson.ReadIndex(File.ReadAllBytes(path));
            var entries = OciJson.ReadIndex(added).Manifests;
            var names = entries.Select(NameOf).ToHashSet();
            index = OciJson.Write(before with { Manifests = [.. before.Manifests.Where(entry => !names.Contains(NameOf(entry))), .. entries] });
        }
        Replace(path, stream => stream.Write(index));
    }

    // Entries without a name are told apart by what they name.
    private static string NameOf(Descriptor entry) =>
        entry.Annotations?.GetValueOrDefault(ArchiveLayout.NameAnnotation) ?? entry.Annotations?.GetValueOrDefault(ArchiveLayout.RefNameAnnotation) ?? entry.Digest.ToString();

    private void Write(string name, long size, Func<Stream> open, CancellationToken cancel)
    {
        var path = Path.Combine(directory, name);
        // A blob's name is its content: what is there under it, with that length, is it.
        if (name.StartsWith("blobs/", StringComparison.Ordinal) && new FileInfo(path) is { Exists: true } present && present.Length == size) return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Replace(path, stream =>
        {
            using var source = open();
            var buffer = new byte[128 << 10];
            while (source.Read(buffer) is > 0 and var n)
            {
                cancel.ThrowIfCancellationRequested();
                stream.Write(buffer.AsSpan(0, n));
            }
        });
    }

    private static void Replace(string path, Action<Stream> write)
    {
        using var file = OutputFile.Create(path, "export", isPrivate: false);
        write(file.Stream);
        file.Commit();
    }
}
