using Strata.Build.Cache;
using Strata.Oci;

namespace Strata.Build.Files;

/// <summary>
/// The content part of a copy's cache key: names, types, modes, owners, link targets, extended attributes and contents
/// of what it selects. Times are left out. Nor does a named directory's own mode or owner count, because a copy takes
/// over neither.
/// </summary>
internal static class SelectionDigest
{
    public static Digest Compute(IReadOnlyList<SelectedSource> sources, FileContents contents, bool ownersCount, bool modesCount, List<CacheInput>? inputs)
    {
        using var hash = new KeyHash();
        using var single = new KeyHash();
        foreach (var source in sources)
        {
            var isDirectory = source.Top.Entry.Kind == FileKind.Directory;
            hash.Add(isDirectory ? null : source.Name).Add(source.Files.Count);
            for (var i = isDirectory ? 1 : 0; i < source.Files.Count; i++)
            {
                var file = source.Files[i];
                if (inputs is not null)
                {
                    AddFile(single, source, i, contents, ownersCount: false, modesCount: false);
                    inputs.Add(SelectionInput.Create(
                        file.Path,
                        single.Finish().Hex[..16],
                        modesCount && file.Entry.Kind != FileKind.SymbolicLink ? (int)file.Entry.Mode : null,
                        ownersCount && source.Root.KeepsOwners ? $"{file.Entry.Uid}:{file.Entry.Gid}" : null));
                }
                AddFile(hash, source, i, contents, ownersCount, modesCount);
            }
        }
        return hash.Finish();
    }

    private static void AddFile(KeyHash hash, SelectedSource source, int index, FileContents contents, bool ownersCount, bool modesCount)
    {
        var file = source.Files[index];
        hash.Add(file.Relative).Add((long)file.Entry.Kind);
        if (modesCount && file.Entry.Kind != FileKind.SymbolicLink) hash.Add(file.Entry.Mode);
        if (source.Root.KeepsOwners)
        {
            if (ownersCount) hash.Add(file.Entry.Uid).Add(file.Entry.Gid);
            var xattrs = source.Root.Tree.GetXattrs(file.Path);
            hash.Add(xattrs.Count);
            foreach (var xattr in xattrs) hash.Add(xattr.Name).Add(xattr.Value);
        }
        switch (file.Entry.Kind)
        {
            case FileKind.File:
                hash.Add(file.Entry.Size).Add(contents.GetHash(source, index));
                break;
            case FileKind.SymbolicLink:
                hash.Add(file.Target);
                break;
            case FileKind.CharacterDevice or FileKind.BlockDevice:
                hash.Add(file.Entry.DeviceMajor).Add(file.Entry.DeviceMinor);
                break;
        }
    }
}
