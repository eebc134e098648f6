using Strata.Build.Frontend;
using Strata.Build.Linting;
using Strata.Build.Sources;
using Strata.Dockerfile.Linting;
using Strata.Dockerfile.Syntax;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Build;

/// <summary>Answers questions about a Dockerfile without building: base images are looked up, nothing is run, made or kept.</summary>
public sealed class DockerfileInquiry(IBaseImages images)
{
    /// <summary>Runs the checks over all stages, or over what <see cref="BuildRequest.Target"/> needs.</summary>
    /// <exception cref="StrataException">InvalidArgument: the build argument of the checks is wrong. Everything else is in the report.</exception>
    public async Task<CheckReport> CheckAsync(BuildRequest request, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var given = request.BuildArguments.ContainsKey(CheckSettings.BuildArgument) ? BuildChecks.ReadSettings(null, request.BuildArguments) : null;
        BuildChecks? checks = null;
        DockerfileDocument? document = null;
        try
        {
            document = Parse(request);
            checks = new BuildChecks(document, given ?? CheckSettings.FromDirective(document.Directives.Check), static _ => { }) { Ignore = request.Context?.Ignore };
            await TranslateAsync(document, request, checks, string.IsNullOrEmpty(request.Target), progress, cancel);
            return new CheckReport { Warnings = checks.Warnings, Source = document.Source, Error = null };
        }
        catch (DockerfileException e) when (document is null)
        {
            var settings = given ?? CheckSettings.FromDirective(e.Check);
            return new CheckReport { Warnings = [.. e.Warnings.Where(warning => settings.Applies(warning.Rule))], Source = e.Text, Error = e };
        }
        catch (StrataException e)
        {
            return new CheckReport { Warnings = checks?.Warnings ?? [], Source = document?.Source, Error = e };
        }
    }

    /// <summary>Says what the target can be given.</summary>
    /// <exception cref="StrataException">The Dockerfile can't be built, or the checks fail it.</exception>
    public async Task<BuildOutline> OutlineAsync(BuildRequest request, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var document = Parse(request);
        var recorder = new OutlineRecorder(document);
        var checks = new BuildChecks(document, BuildChecks.ReadSettings(document.Directives.Check, request.BuildArguments), static _ => { })
        {
            Ignore = request.Context?.Ignore,
            Outline = recorder,
        };
        var translator = await TranslateAsync(document, request, checks, allStages: false, progress, cancel);
        return recorder.Finish(translator.Target, translator.Stages.Select(static stage => stage.Index), translator.Arguments);
    }

    /// <summary>The stages that can be built, from the text alone.</summary>
    /// <exception cref="DockerfileException">InvalidArgument: the text is no valid Dockerfile.</exception>
    public static IReadOnlyList<Stage> ListTargets(BuildRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Parse(request).Stages;
    }

    // Nothing is carried out: the whole language is read.
    private static DockerfileDocument Parse(BuildRequest request)
    {
        var document = DockerfileDocument.Parse(request.Dockerfile, request.DockerfileName, DockerfileFeatures.All);
        ImageBuilder.CheckSyntax(document);
        return document;
    }

    private async Task<DockerfileTranslator> TranslateAsync(
        DockerfileDocument document, BuildRequest request, BuildChecks checks, bool allStages, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        var resolver = new BaseImageResolver(images, document, progress, cancel);
        var contexts = new NamedContextResolver(request.NamedContexts, document.Source, progress, cancel);
        checks.CheckFile();
        var platform = request.Platforms.Count > 0 ? request.Platforms[0] : Platform.Current;
        var translator = new DockerfileTranslator(document, request, platform, new OperationGraph(), resolver, contexts, checks, epoch: null, cancel) { TakesAllStages = allStages };
        await translator.TranslateAsync();
        checks.ThrowIfWarningsFail();
        return translator;
    }
}
