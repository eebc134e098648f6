using Strata.Build.Cache;
using Strata.Build.Graph;
using Strata.Oci.Progress;

namespace Strata.Build.Solving;

/// <summary>
/// Remembers what went into each step when it last ran, and tells what differs when it runs again. A step is found again by
/// its text; one whose text changed, by its place.
/// </summary>
/// <param name="cache">Where it is remembered.</param>
/// <param name="scope">What tells builds of one Dockerfile from those of others.</param>
/// <param name="tells">False to remember only.</param>
/// <param name="progress">Hears the explanations.</param>
internal sealed class StepExplainer(IBuildCache cache, string scope, bool tells, IProgress<ProgressEvent> progress)
{
    // The name under which a place points to the text that was last there.
    private const string Pointer = "step";

    private readonly HashSet<string> _told = [];
    private readonly Lock _gate = new();

    /// <summary>The result was there.</summary>
    public void Hit(Operation operation)
    {
        if (tells && Once(operation)) progress.Report(new StepExplained(operation.Id, IsHit: true, "nothing that it depends on has changed", []));
    }

    /// <summary>The result must be made from these inputs. A second call for a step does nothing.</summary>
    public async ValueTask MissAsync(Operation operation, IReadOnlyList<CacheInput> inputs, CancellationToken cancel)
    {
        if (!tells || !Once(operation)) return;
        if (operation.IgnoresCache)
        {
            progress.Report(new StepExplained(operation.Id, IsHit: false, "the cache is not to be used for it", []));
            return;
        }
        var before = await cache.FindInputsAsync(ByText(operation), cancel);
        if (before.Count == 0 && await cache.FindInputsAsync(ByPlace(operation), cancel) is [{ Name: Pointer } pointer]) before = await cache.FindInputsAsync(pointer.Value, cancel);
        if (before.Count == 0)
        {
            progress.Report(new StepExplained(operation.Id, IsHit: false, "it never ran here before", []));
            return;
        }
        var reasons = Compare(before, inputs);
        progress.Report(new StepExplained(operation.Id, IsHit: false, reasons.Count == 0 ? "its result is no longer in the cache" : Summarize(operation, reasons), reasons));
    }

    /// <summary>Remembers what went into a result.</summary>
    public async ValueTask RecordAsync(Operation operation, IReadOnlyList<CacheInput> inputs, CancellationToken cancel)
    {
        var text = ByText(operation);
        await cache.PutInputsAsync(text, inputs, cancel);
        await cache.PutInputsAsync(ByPlace(operation), [new CacheInput(Pointer, text)], cancel);
    }

    private static List<StepReason> Compare(IReadOnlyList<CacheInput> before, IReadOnlyList<CacheInput> after)
    {
        var old = new Dictionary<string, string>();
        foreach (var input in before) old[input.Name] = input.Value;
        var reasons = new List<StepReason>();
        foreach (var input in after)
        {
            if (!old.Remove(input.Name, out var value)) reasons.Add(new StepReason(input.Name, null, input.Value));
            else if (value != input.Value) reasons.Add(new StepReason(input.Name, value, input.Value));
        }
        reasons.AddRange(old.Select(static gone => new StepReason(gone.Key, gone.Value, null)).OrderBy(static reason => reason.Name, StringComparer.Ordinal));
        return reasons;
    }

    private static string Summarize(Operation operation, List<StepReason> reasons)
    {
        if (reasons is [{ Name: StepCache.ParentInput }])
        {
            return operation.Parent is SourceImage image ? $"the base image {image.Image.DisplayName} has other layers" : $"{operation.Parent?.Name ?? "what is below it"} gave another result";
        }
        var files = reasons.Count(static reason => reason.Name.StartsWith(SelectionInput.Prefix, StringComparison.Ordinal));
        var parts = new List<string>();
        if (files > 0) parts.Add(files == 1 ? "a file changed" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{files} files changed"));
        parts.AddRange(reasons.Where(static reason => !reason.Name.StartsWith(SelectionInput.Prefix, StringComparison.Ordinal)).Select(static reason => reason.Name == StepCache.ParentInput ? "the layers below" : reason.Name));
        return files > 0 && parts.Count == 1 ? parts[0] : string.Join(", ", parts) + (files > 0 ? "" : " changed");
    }

    private bool Once(Operation operation)
    {
        lock (_gate) return _told.Add(operation.Id);
    }

    private string ByText(Operation operation) => Key("text", operation.Stage, operation.Description);

    private string ByPlace(Operation operation) => Key("place", operation.Stage, operation.Id);

    private string Key(string kind, string stage, string step)
    {
        using var hash = new KeyHash();
        return hash.Add(scope).Add(kind).Add(stage).Add(step).Finish().Hex;
    }
}
