using System.Collections.Concurrent;
using Strata.Build.Cache;
using Strata.Build.Graph;
using Strata.Oci;

namespace Strata.Build.Solving;

/// <summary>
/// What an operation's result follows from, without the results of its inputs: its definition, the definitions of all that it
/// needs, the layers of images and the content of context files. By it, a step that takes files from other stages is found
/// in the cache when those stages are not: they need not be carried out, nor need their layers be there.
/// <para>
/// The digest of context files is only asked for when an operation of the same shape was ever carried out: else the files would be
/// read twice the first time.
/// </para>
/// </summary>
internal sealed class Lineage
{
    private readonly IReadOnlyList<Operation> _operations;
    private readonly CopyStep _copying;
    private readonly Dictionary<Operation, Digest> _shapes = [];
    private readonly HashSet<Operation> _unusable = [];
    private readonly ConcurrentDictionary<Operation, Digest> _known = [];

    /// <param name="operations">A graph in which inputs come first.</param>
    /// <param name="copying">Knows the content of context files.</param>
    public Lineage(IReadOnlyList<Operation> operations, CopyStep copying)
    {
        _operations = operations;
        _copying = copying;
        foreach (var operation in operations)
        {
            // What must be made anew makes all anew that needs it; what a download gives is known only from the download.
            var isOpen = operation.IgnoresCache || (operation is CopyFiles copy && copy.Sources.Any(static source => source is CopySource.Remote or CopySource.Repository));
            if (isOpen || operation.Inputs.Any(_unusable.Contains)) _unusable.Add(operation);
            _shapes[operation] = Combine(operation, input => _shapes[input], null);
        }
    }

    /// <summary>
    /// A key that says that an operation of this shape was ever carried out; null for one without inputs beside its parent, and for
    /// one that has no lineage.
    /// </summary>
    public Digest? FindShape(Operation operation) =>
        _unusable.Contains(operation) || operation.Inputs.All(input => input == operation.Parent) ? null : StepCache.InputKey(_shapes[operation], "shape", []);

    /// <summary>The key by which the result is found; null when some of the context's files can't be read or change meanwhile.</summary>
    public async Task<Digest?> FindAsync(Operation operation, CancellationToken cancel)
    {
        // In order: a chain of thousands of stages is no deep recursion.
        foreach (var needed in StepSelector.Needed(_operations, operation))
        {
            if (_known.ContainsKey(needed)) continue;
            Digest? content = null;
            if (needed is CopyFiles copy && copy.Sources.Any(static source => source is CopySource.Context))
            {
                content = await _copying.FindContentAsync(copy, cancel);
                if (content is null) return null;
            }
            _known[needed] = Combine(needed, input => _known[input], content);
        }
        return StepCache.InputKey(_known[operation], "lineage", []);
    }

    private static Digest Combine(Operation operation, Func<Operation, Digest> ofInput, Digest? content)
    {
        using var hash = new KeyHash();
        hash.Add(StepCache.Version);
        if (operation is SourceImage source)
        {
            // Its layers and not its name: a tag that moves to the same layers changes nothing.
            foreach (var layer in source.Image.Config.RootFs.DiffIds ?? []) hash.Add(layer);
            return hash.Finish();
        }
        operation.Describe(hash);
        hash.Add(operation.Parent is null ? 0 : 1);
        foreach (var input in operation.Inputs) hash.Add(ofInput(input));
        hash.Add(content?.ToString());
        return hash.Finish();
    }
}
