namespace Strata.Build.Files;

/// <summary>A tree that files are copied from, and what counts in it.</summary>
internal sealed class SourceRoot
{
    private readonly BuildContext? _context;

    /// <summary>The build context.</summary>
    public SourceRoot(BuildContext context)
    {
        _context = context;
        Tree = context.Tree;
        Digests = context.Digests;
        Label = "context";
    }

    /// <summary>The files of a stage, an image, a download or a repository.</summary>
    public SourceRoot(IFileTree tree, string label, bool keepsOwners = true)
    {
        Tree = tree;
        Label = label;
        KeepsOwners = keepsOwners;
    }

    public IFileTree Tree { get; }

    public IFileDigests? Digests { get; }

    /// <summary>What errors call it.</summary>
    public string Label { get; }

    /// <summary>False for the context and for repositories: there, everything belongs to 0:0 and extended attributes stay behind.</summary>
    public bool KeepsOwners { get; }

    public bool IsIgnored(string path) => path.Length > 0 && _context?.Ignore is { } ignore && ignore.IsIgnored(path);

    public bool MayHoldIncluded(string directory) => _context?.Ignore?.MayHoldIncluded(directory) ?? true;
}
