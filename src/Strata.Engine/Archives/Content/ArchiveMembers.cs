using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.Engine.Archives.Content;

/// <summary>
/// What an image archive's tar holds: for each path where its bytes are, or what it links to. The paths are the
/// archive's own and never become paths of the host.
/// </summary>
internal sealed class ArchiveMembers
{
    /// <summary>So that a tar of empty entries cannot use up the memory.</summary>
    private const int MaxMembers = 200_000;

    private const int MaxLinks = 40;

    private readonly Dictionary<string, Member> _members = [];

    /// <summary>A path without leading slash and without empty, <c>.</c> and <c>..</c> parts.</summary>
    /// <exception cref="StrataException">DataLoss: it leads out of the archive.</exception>
    public static string Clean(string path) =>
        TryClean(path) ?? throw StrataException.Damaged($"the archive's entry \"{path}\" leads out of the archive");

    /// <summary>Notes an entry that is no regular file: links are kept, the rest means nothing here.</summary>
    public void AddOther(TarEntry entry)
    {
        if (entry.Type is not (TarEntryType.HardLink or TarEntryType.SymbolicLink)) return;
        var path = Clean(entry.Name);
        var slash = path.LastIndexOf('/');
        var target = entry.Type == TarEntryType.HardLink || entry.LinkName.StartsWith('/') ? entry.LinkName : path[..(slash + 1)] + entry.LinkName;
        // A link that leads out finds nothing: whoever needs it will say so.
        if (TryClean(target) is { } clean) Add(path, new Member(0, 0, clean));
    }

    /// <summary>Notes a regular file.</summary>
    /// <exception cref="StrataException">DataLoss: the path is there already, and its bytes are not named by their digest.</exception>
    public void AddFile(string path, long offset, long size) => Add(path, new Member(offset, size, null));

    /// <summary>Where the bytes of a path are; null when it is not there, or not yet.</summary>
    public (long Offset, long Size)? Find(string path)
    {
        for (var links = 0; links <= MaxLinks && _members.TryGetValue(path, out var member); links++)
        {
            if (member.Target is null) return (member.Offset, member.Size);
            path = member.Target;
        }
        return null;
    }

    private void Add(string path, Member member)
    {
        if (_members.Count == MaxMembers) throw StrataException.Damaged($"the archive has more than {MaxMembers} entries");
        // Two documents of one name mean different things to different readers. A blob's content is checked, so that it
        // does not matter which of two is taken.
        if (!_members.TryAdd(path, member) && ArchiveLayout.FindDigest(path) is null)
        {
            throw StrataException.Damaged($"the archive has two entries named \"{path}\"");
        }
    }

    private static string? TryClean(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count == 0) return null;
            else parts.RemoveAt(parts.Count - 1);
        }
        return parts.Count == 1 ? parts[0] : string.Join('/', parts);
    }

    private readonly record struct Member(long Offset, long Size, string? Target);
}
