using Strata.Linux.Files;
using Strata.Storage.Layers.Trees;

namespace Strata.Storage.Layers.Native;

/// <summary>Deletions carried out: the tree is a copy of the one below, so a whiteout removes what this layer did not make.</summary>
[SupportedOSPlatform("linux")]
internal sealed class NativeWhiteouts : WhiteoutForm
{
    private readonly HashSet<string> _own = [];

    public override void Delete(DirectoryHandle parent, string name, string path)
    {
        if (!IsOwn(path)) TreeRemoval.Remove(parent, name);
    }

    public override void MakeOpaque(DirectoryHandle directory, string path)
    {
        foreach (var entry in directory.List())
        {
            var child = path.Length == 0 ? entry.Name : $"{path}/{entry.Name}";
            if (!IsOwn(child))
            {
                TreeRemoval.Remove(directory, entry.Name);
                continue;
            }
            using var below = directory.FindDirectory(entry.Name);
            if (below is not null) MakeOpaque(below, child);
        }
    }

    // With the directories above it: a later whiteout of one of them must spare what this layer put there.
    public override void Created(string path)
    {
        while (_own.Add(path) && path.LastIndexOf('/') is > 0 and var slash) path = path[..slash];
    }

    public override bool IsOwn(string path) => _own.Contains(path);

    public override bool IsWhiteout(FileStatus status) => false;
}
