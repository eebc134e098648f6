using System.Security.Cryptography;
using Strata.Build.Files;
using Strata.Build.Graph;
using Strata.Build.Sources;
using Strata.Oci;

namespace Strata.Build.Solving;

/// <summary>What a copy selects, with the trees of stages and downloads that it selects from held open.</summary>
internal sealed class CopySources : IAsyncDisposable
{
    private readonly List<IFileTree> _trees = [];

    /// <summary>The sources in order, wildcards expanded.</summary>
    public List<SelectedSource> Selected { get; } = [];

    public static async Task<CopySources> OpenAsync(
        BuildServices services,
        BuildContext? context,
        CopyFiles operation,
        IReadOnlyDictionary<Operation, StepResult> inputs,
        IReadOnlyDictionary<GitSource, string> commits,
        CancellationToken cancel)
    {
        var sources = new CopySources();
        try
        {
            var stages = new Dictionary<string, SourceRoot>();
            foreach (var asked in operation.Sources)
            {
                switch (asked)
                {
                    case CopySource.Context(var pattern, var named):
                        var files = named?.Context ?? context ?? throw StrataException.NotFound($"\"{pattern}\": the build has no context");
                        sources.Select(operation, new SourceRoot(files), pattern, cancel);
                        break;
                    case CopySource.Stage(var from, var pattern):
                        var chain = from is null ? null : inputs[from].Chain;
                        var label = chain?.ToString() ?? "scratch";
                        if (!stages.TryGetValue(label, out var root))
                        {
                            stages[label] = root = new SourceRoot(sources.Hold(await services.Layers.OpenTreeAsync(chain, cancel)), label);
                        }
                        sources.Select(operation, root, pattern, cancel);
                        break;
                    case CopySource.Inline(var name, var content):
                        var inline = new InlineFileTree(name, content, operation.Time ?? 0);
                        sources.AddFile(inline, inline.File, $"<<{name}", isUnpacked: false);
                        break;
                    case CopySource.Remote(var address, var checksum):
                        var tree = sources.Hold(await services.Remote.FetchAsync(address, cancel));
                        var entry = tree.List("").Single();
                        if (checksum is { } expected) await VerifyAsync(tree, entry, expected, cancel);
                        sources.AddFile(tree, entry, address.AbsoluteUri, operation.UnpacksDownloads);
                        break;
                    case CopySource.Repository(var git):
                        var checkout = sources.Hold(await services.Git.FetchAsync(git, commits[git], cancel));
                        var source = new SourceSelector(new SourceRoot(checkout, git.Remote, keepsOwners: false), operation.Excludes, cancel).Select("").Single();
                        sources.Selected.Add(new SelectedSource { Root = source.Root, Name = source.Name, Files = source.Files, CopiesTop = true });
                        break;
                    default:
                        throw new InvalidOperationException($"no such source: {asked}");
                }
            }
            return sources;
        }
        catch
        {
            await sources.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var tree in _trees) await tree.DisposeAsync();
        _trees.Clear();
    }

    private void Select(CopyFiles operation, SourceRoot root, string pattern, CancellationToken cancel)
    {
        var selector = new SourceSelector(root, operation.Excludes, cancel);
        var found = operation.KeepsParents ? selector.SelectWithParents(pattern) : selector.Select(pattern);
        foreach (var source in found) source.IsUnpacked = operation.Unpacks;
        Selected.AddRange(found);
    }

    private void AddFile(IFileTree tree, FileEntry entry, string label, bool isUnpacked) => Selected.Add(new SelectedSource
    {
        Root = new SourceRoot(tree, label),
        Name = entry.Name,
        Files = [new SelectedFile(entry.Name, "", entry, null)],
        IsUnpacked = isUnpacked,
    });

    private static async Task VerifyAsync(IFileTree tree, FileEntry entry, Digest expected, CancellationToken cancel)
    {
        await using var content = tree.OpenRead(entry.Name);
        var actual = expected.Algorithm == "sha512"
            ? Convert.ToHexStringLower(await SHA512.HashDataAsync(content, cancel))
            : Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancel));
        if (actual != expected.Hex) throw new StrataException(ErrorKind.DataLoss, $"digest mismatch {expected.Algorithm}:{actual}: {expected}");
    }

    private IFileTree Hold(IFileTree tree)
    {
        _trees.Add(tree);
        return tree;
    }
}
