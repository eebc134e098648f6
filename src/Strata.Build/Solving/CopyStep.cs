using System.Collections.Concurrent;
using Strata.Archive;
using Strata.Build.Cache;
using Strata.Build.Copying;
using Strata.Build.Files;
using Strata.Build.Graph;
using Strata.Build.Layers;
using Strata.Build.Sources;
using Strata.Oci;

namespace Strata.Build.Solving;

/// <summary>
/// Carries out copies and directories: writes a layer's tar and has it imported; nothing is mounted.
/// <para>
/// A copy's keys, from fast to slow: its definition with the identity of the stages that it copies from; and, when the
/// definition was ever carried out, its definition with a digest of what it selects. A definition that was never
/// carried out has no result to find, so its files are read once only, hashed while they are copied.
/// </para>
/// </summary>
internal sealed class CopyStep(BuildServices services, BuildContext? context, StepCache cache)
{
    private static readonly Dictionary<Operation, StepResult> NoInputs = [];
    private static readonly Dictionary<GitSource, string> NoCommits = [];

    private readonly ConcurrentDictionary<CopyFiles, Digest?> _contents = [];

    public async Task<StepResult> RunAsync(MakeDirectory operation, StepResult parent, CancellationToken cancel)
    {
        var key = StepCache.DefinitionKey(operation, parent);
        if (await cache.FindAsync(operation, key, parent, cancel) is { } found) return found;
        await using var claim = await services.Cache.ClaimAsync(key, cancel);
        if (await cache.FindAsync(operation, key, parent, cancel) is { } made) return made;
        var layer = await MakeLayerAsync(
            parent,
            operation.Time,
            (plan, tree, _, _) =>
            {
                var owner = operation.Owner.Length == 0 ? Owner.Root : new OwnerLookup(tree).Resolve(operation.Owner);
                plan.EnsureDirectory(plan.Resolve(TreePath.Clean(operation.Path)), owner, null);
            },
            cancel);
        return await cache.PutAsync([key], operation, layer, parent, [], cancel);
    }

    public async Task<StepResult> RunAsync(CopyFiles operation, StepResult parent, IReadOnlyDictionary<Operation, StepResult> inputs, CancellationToken cancel)
    {
        // What is linked looks the same on every parent: only the numbers of an owner's name come from there.
        var owner = operation.IsLinked ? await FindOwnerAsync(operation.Owner, parent, cancel) : null;
        var definition = operation.IsLinked
            ? StepCache.InputKey(StepCache.DefinitionKey(operation, StepResult.Empty), "owner", [owner?.ToString()])
            : StepCache.DefinitionKey(operation, parent);
        var commits = await ResolveAsync(operation, cancel);
        var identities = operation.Sources.Select(source => Identify(source, inputs, commits)).ToList();
        Digest? exact = identities.Contains(null) ? null : StepCache.InputKey(definition, "identities", identities);
        if (exact is { } key && await FindAsync(key) is { } same) return same with { Keys = [definition, key] };

        await using var sources = await CopySources.OpenAsync(services, context, operation, inputs, commits, cancel);
        using var contents = new FileContents(services.Clock, cancel);
        if (await FindByContentAsync() is { } found) return found;
        await using var claim = await services.Cache.ClaimAsync(definition, cancel);
        if (await FindByContentAsync() is { } made) return made;

        owner ??= await FindOwnerAsync(operation.Owner, parent, cancel);
        var layer = await MakeLayerAsync(
            parent, operation.Time, (plan, tree, writer, files) => Plan(operation, owner, sources.Selected, plan, tree, writer, files, cancel), cancel, operation.IsLinked);
        var files = new List<CacheInput>();
        var digest = ContentOf(operation, sources.Selected, contents, files);
        Note(operation, digest, sources.Selected);
        var content = StepCache.InputKey(definition, "content", [digest.ToString()]);
        Digest[] keys = sources.Selected.Any(static source => source.HasChanged) ? [] : exact is { } e ? [definition, content, e] : [definition, content];
        var result = await cache.PutAsync(keys, operation, layer, parent, files, cancel);
        return result with { Content = keys.Length > 0 ? Visible(content) : null };

        // Whatever way a result is found, it must be the same: an exact match never sees the content.
        string? Visible(Digest found) => exact is null && !operation.IsLinked ? found.ToString() : null;

        async Task<StepResult?> FindByContentAsync()
        {
            if (!await cache.KnowsAsync(operation, definition, cancel)) return null;
            var selected = ContentOf(operation, sources.Selected, contents, null);
            Note(operation, selected, sources.Selected);
            var slow = StepCache.InputKey(definition, "content", [selected.ToString()]);
            if (await FindAsync(slow) is not { } match) return null;
            if (exact is { } alias) await cache.AliasAsync(alias, slow, cancel);
            return match with { Keys = exact is { } other ? [definition, slow, other] : [definition, slow], Content = Visible(slow) };
        }

        ValueTask<StepResult?> FindAsync(Digest found) =>
            operation.IsLinked ? cache.FindForAsync(services.Layers, operation, found, parent, cancel) : cache.FindAsync(operation, found, parent, cancel);
    }

    /// <summary>A digest of what a copy from the context selects, of which nothing else is needed; null when that can't be told. Known once the copy was carried out.</summary>
    public async Task<Digest?> FindContentAsync(CopyFiles operation, CancellationToken cancel)
    {
        if (_contents.TryGetValue(operation, out var known)) return known;
        try
        {
            await using var sources = await CopySources.OpenAsync(services, context, operation, NoInputs, NoCommits, cancel);
            using var contents = new FileContents(services.Clock, cancel);
            var content = ContentOf(operation, sources.Selected, contents, null);
            return Note(operation, content, sources.Selected);
        }
        catch (StrataException)
        {
            // The copy itself fails for the same reason, and says so in its place.
            return _contents[operation] = null;
        }
    }

    private async Task<Owner?> FindOwnerAsync(string? text, StepResult parent, CancellationToken cancel)
    {
        if (text is null) return null;
        await using var tree = await services.Layers.OpenTreeAsync(parent.Chain, cancel);
        return new OwnerLookup(tree).Resolve(text);
    }

    private async Task<Dictionary<GitSource, string>> ResolveAsync(CopyFiles operation, CancellationToken cancel)
    {
        var commits = new Dictionary<GitSource, string>();
        foreach (var source in operation.Sources.OfType<CopySource.Repository>()) commits[source.Git] = await services.Git.ResolveAsync(source.Git, cancel);
        return commits;
    }

    // What stands for a source's content without looking at it; null when nothing does.
    private static string? Identify(CopySource source, IReadOnlyDictionary<Operation, StepResult> inputs, Dictionary<GitSource, string> commits) => source switch
    {
        CopySource.Stage stage => (stage.From is { } from ? inputs[from].Chain?.ToString() : null) ?? "scratch",
        CopySource.Repository repository => commits[repository.Git],
        CopySource.Inline => "inline",
        _ => null,
    };

    private static Digest ContentOf(CopyFiles operation, IReadOnlyList<SelectedSource> sources, FileContents contents, List<CacheInput>? inputs)
    {
        var modesCount = operation.Mode is null || !ModeChange.Parse(operation.Mode).IsAbsolute;
        return SelectionDigest.Compute(sources, contents, ownersCount: operation.Owner is null, modesCount, inputs);
    }

    private Digest? Note(CopyFiles operation, Digest content, List<SelectedSource> sources) =>
        _contents[operation] = sources.Exists(static source => source.HasChanged) ? null : content;

    private static void Plan(
        CopyFiles operation, Owner? owner, IReadOnlyList<SelectedSource> sources, LayerPlan plan, IFileTree parent, Archive.Tar.TarWriter writer, FileContents contents, CancellationToken cancel)
    {
        var mode = operation.Mode is null ? null : ModeChange.Parse(operation.Mode);
        var planner = new CopyPlanner(plan, owner, mode);
        foreach (var source in sources)
        {
            if (source.IsUnpacked && ArchiveUnpacker.IsArchive(source))
            {
                var directory = plan.Resolve(TreePath.Clean(operation.Destination));
                plan.EnsureDirectory(directory, owner ?? Owner.Root, null);
                new ArchiveUnpacker(plan, parent, writer, contents, owner).Unpack(source, directory, cancel);
            }
            else
            {
                planner.Add(source, operation.Destination, cancel);
            }
        }
    }

    private async Task<BuiltLayer> MakeLayerAsync(
        StepResult parent, long? time, Action<LayerPlan, IFileTree, Archive.Tar.TarWriter, FileContents> fill, CancellationToken cancel, bool isLinked = false)
    {
        await using var tree = await services.Layers.OpenTreeAsync(isLinked ? null : parent.Chain, cancel);
        return await StreamPipe.RunAsync(
            (output, _) =>
            {
                using var writer = new Archive.Tar.TarWriter(output);
                using var contents = new FileContents(services.Clock, cancel);
                var plan = new LayerPlan(tree, time);
                fill(plan, tree, writer, contents);
                plan.WriteTo(writer, contents, cancel);
                writer.Finish();
            },
            tar => services.Layers.ImportAsync(parent.Chain, tar, cancel),
            cancel);
    }
}
