using Strata.Build.Files;
using Strata.Build.Graph;
using Strata.Oci;

namespace Strata.Build.Solving;

/// <summary>What a copy selects, with the trees of stages and downloads that it selects from held open.</summary>
internal sealed class CopySources : IAsyncDisposable
{
    private readonly List<IFileTree> _trees = [];

    /// <summary>The sources in order, wildcards expanded.</summary>
    public List<SelectedSource> Selected { get; } = [];

    public static async Task<CopySources> OpenAsync(
        BuildServices services, BuildContext? context, CopyFiles operation, IReadOnlyDictionary<Operation, StepResult> inputs, CancellationToken cancel)
    {
        var sources = new CopySources();
        try
        {
            var stages = new Dictionary<string, SourceRoot>();
            foreach (var source in operation.Sources)
            {
                switch (source)
                {
                    case CopySource.Context(var pattern):
                        var files = context ?? throw StrataException.NotFound($"\"{pattern}\": the build has no context");
                        sources.Selected.AddRange(new SourceSelector(new SourceRoot(files), cancel).Select(pattern));
                        break;
                    case CopySource.Stage(var from, var pattern):
                        var chain = from is null ? null : inputs[from].Chain;
                        var label = chain?.ToString() ?? "scratch";
                        if (!stages.TryGetValue(label, out var root))
                        {
                            stages[label] = root = new SourceRoot(sources.Hold(await services.Layers.OpenTreeAsync(chain, cancel)), label);
                        }
                        sources.Selected.AddRange(new SourceSelector(root, cancel).Select(pattern));
                        break;
                    case CopySource.Remote(var address):
                        var tree = sources.Hold(await services.Remote.FetchAsync(address, cancel));
                        var entry = tree.List("").Single();
                        sources.Selected.Add(new SelectedSource
                        {
                            Root = new SourceRoot(tree, address.AbsoluteUri),
                            Name = entry.Name,
                            Files = [new SelectedFile(entry.Name, "", entry, null)],
                        });
                        break;
                    default:
                        throw new InvalidOperationException($"no such source: {source}");
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

    private IFileTree Hold(IFileTree tree)
    {
        _trees.Add(tree);
        return tree;
    }
}
