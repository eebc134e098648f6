using Strata.Build.Sources;
using Strata.Dockerfile.Syntax;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Build.Frontend;

/// <summary>Opens the contexts that the build was given by name, each once, several at a time.</summary>
internal sealed class NamedContextResolver(INamedContexts? contexts, SourceText source, IProgress<ProgressEvent> progress, CancellationToken cancel)
{
    private readonly Dictionary<(string Name, string Platform), Task<NamedContext>> _opened = [];

    /// <summary>The name in the form in which it was given; null when it was not.</summary>
    public string? Find(string name) => contexts is not null && ContextName.Find(name) is { } normal && contexts.Contains(normal) ? normal : null;

    /// <summary>Begins to open a context that <see cref="Find"/> found; the second request for one gets the first one's answer.</summary>
    /// <exception cref="DockerfileException">From the task: it can't be opened.</exception>
    public Task<NamedContext> ResolveAsync(string name, Platform platform, SourceRange range)
    {
        var key = (name, platform.ToString());
        if (!_opened.TryGetValue(key, out var task)) _opened[key] = task = OpenAsync(name, platform, range);
        return task;
    }

    private async Task<NamedContext> OpenAsync(string name, Platform platform, SourceRange range)
    {
        var step = $"named-{_opened.Count + 1}";
        progress.Report(new StepStarted(step, $"[context {name}] load metadata"));
        try
        {
            var opened = await contexts!.OpenAsync(name, platform, cancel);
            progress.Report(new StepCompleted(step));
            return opened;
        }
        catch (Exception e)
        {
            progress.Report(StepCompleted.Failed(step, e));
            if (e is not StrataException failure) throw;
            throw new DockerfileException(failure.Kind, $"failed to load context {name}: {failure.Message}", range, source, e);
        }
    }
}
