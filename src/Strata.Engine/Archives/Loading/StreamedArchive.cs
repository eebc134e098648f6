using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Engine.Archives.Content;
using Strata.Oci;

namespace Strata.Engine.Archives.Loading;

/// <summary>
/// Reads an archive that comes once, through a pipe or a decompressor. Where its documents come before its layers, as
/// Strata writes them, layers go straight into the store; what comes too early is kept in a file meanwhile.
/// </summary>
internal sealed class StreamedArchive(LayerIntake intake, ArchiveSpool spool, Platform? platform)
{
    private readonly ArchiveMembers _members = new();
    private readonly Dictionary<string, List<PlannedLayer>> _wanted = [];
    private HashSet<string>? _missingConfigs;
    private IReadOnlyList<DockerManifest>? _list;

    /// <summary>Reads the archive to its end.</summary>
    /// <returns>What was kept; layers that the store has now may be left out.</returns>
    /// <exception cref="StrataException">DataLoss: damaged. ResourceExhausted: no space.</exception>
    public TarFileContent Read(Stream tar, CancellationToken cancel)
    {
        var content = new TarFileContent(spool.File, _members);
        // Not disposed on failure: a thread may still be reading into its buffer then.
        var reader = new TarReader(tar);
        while (reader.Next() is { } entry)
        {
            cancel.ThrowIfCancellationRequested();
            TarFileContent.RefuseSparse(entry);
            if (entry.Type != TarEntryType.File)
            {
                _members.AddOther(entry);
                continue;
            }
            var path = ArchiveMembers.Clean(entry.Name);
            if (TryTake(path, reader, entry.StoredSize)) continue;
            _members.AddFile(path, spool.Add(reader, cancel), entry.StoredSize);
            LookForPlan(path, content);
        }
        reader.Dispose();
        return content;
    }

    private bool TryTake(string path, TarReader reader, long size)
    {
        if (!_wanted.TryGetValue(path, out var uses)) return false;
        var open = uses.Where(u => !intake.Has(u.Id)).ToList();
        if (open.Count == 0) return true;
        if (open.Find(u => u.Parent is not { } below || intake.Has(below)) is not { } next) return false;
        using var payload = new PayloadStream(reader);
        intake.Take(next, payload, size);
        return true;
    }

    private void LookForPlan(string path, TarFileContent content)
    {
        var documents = new DocumentReader(content);
        if (path == ArchiveLayout.DockerManifestFile)
        {
            _list = DockerManifest.Read(documents.Get(path, "list of images", DockerManifest.MaxSize));
            _missingConfigs = [.. _list.Select(static m => ArchiveMembers.Clean(m.Config!))];
            _missingConfigs.RemoveWhere(config => _members.Find(config) is not null);
        }
        else if (_missingConfigs?.Remove(path) != true)
        {
            return;
        }
        if (_missingConfigs!.Count > 0) return;
        foreach (var layer in ImagePlan.ReadDocker(_list!, documents, new Dictionary<Digest, byte[]>(), platform).SelectMany(static i => i.Layers))
        {
            if (!_wanted.TryGetValue(layer.Path, out var uses)) _wanted.Add(layer.Path, uses = []);
            if (!uses.Contains(layer)) uses.Add(layer);
        }
    }

    private sealed class PayloadStream(TarReader reader) : ReadingStream
    {
        public override int Read(Span<byte> buffer) => reader.Read(buffer);
    }
}
