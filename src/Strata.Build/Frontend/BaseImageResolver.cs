using Strata.Build.Sources;
using Strata.Dockerfile.Syntax;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Build.Frontend;

/// <summary>Resolves the images that a Dockerfile names, each once, several at a time. One that can't be had may be a stage's name with a slip.</summary>
internal sealed class BaseImageResolver(IBaseImages images, DockerfileDocument document, IProgress<ProgressEvent> progress, CancellationToken cancel)
{
    private readonly Dictionary<(string Name, string Platform), Task<BaseImage>> _resolved = [];

    /// <summary>Begins to resolve an image; the second request for one gets the first one's answer.</summary>
    /// <exception cref="DockerfileException">The name is no reference; or, from the task, the image can't be had.</exception>
    public Task<BaseImage> ResolveAsync(string name, Platform platform, SourceRange range, bool isStageName)
    {
        var reference = Parse(name, range, isStageName);
        var key = (reference.ToString(), platform.ToString());
        if (!_resolved.TryGetValue(key, out var task)) _resolved[key] = task = LoadAsync(name, reference, platform, range);
        return task;
    }

    /// <summary>Reads an image's name.</summary>
    /// <exception cref="DockerfileException">InvalidArgument: it is no reference.</exception>
    public Reference Parse(string name, SourceRange range, bool isStageName)
    {
        try
        {
            return Reference.Parse(name).WithDefaultTag();
        }
        catch (StrataException e)
        {
            var message = isStageName ? $"failed to parse stage name \"{name}\": {e.Message}" : $"invalid from flag value {name}: {e.Message}";
            throw new DockerfileException(e.Kind, message, range, document.Source, e);
        }
    }

    private async Task<BaseImage> LoadAsync(string name, Reference reference, Platform platform, SourceRange range)
    {
        var step = $"metadata-{_resolved.Count + 1}";
        progress.Report(new StepStarted(step, $"[internal] load metadata for {reference}"));
        try
        {
            var image = await images.ResolveAsync(reference, platform, cancel);
            progress.Report(new StepCompleted(step));
            return image;
        }
        catch (Exception e)
        {
            progress.Report(StepCompleted.Failed(step, e));
            if (e is not StrataException failure) throw;
            var suggestion = Suggestion.For(name, document.Stages.Select(static stage => stage.Name).OfType<string>());
            throw new DockerfileException(failure.Kind, $"{name}: failed to resolve source metadata for {reference}: {failure.Message}{suggestion}", range, document.Source, e);
        }
    }
}
