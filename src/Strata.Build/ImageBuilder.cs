using System.Globalization;
using Strata.Build.Frontend;
using Strata.Build.Graph;
using Strata.Build.Linting;
using Strata.Build.Solving;
using Strata.Dockerfile.Syntax;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Build;

/// <summary>
/// Builds images from Dockerfiles: reads the text, translates it into a graph of operations, and carries that out. Safe
/// for several builds at once, which share nothing but the services.
/// </summary>
public sealed class ImageBuilder(BuildServices services)
{
    private const string DefinitionStep = "definition";
    private static readonly IReadOnlyDictionary<string, string> NoLabels = new Dictionary<string, string>();

    /// <summary>Builds the target stage, for each platform. Steps that are the same for several platforms run once.</summary>
    /// <param name="request">What to build.</param>
    /// <param name="progress">Hears of steps, their output and warnings.</param>
    /// <param name="cancel">Cancels: processes are killed, what was made and cached stays.</param>
    /// <returns>A result for each platform, in the request's order.</returns>
    /// <exception cref="StrataException">The first failure, with Docker's text where Docker has one; a
    /// <see cref="DockerfileException"/> when it belongs to lines of the Dockerfile.</exception>
    public async Task<IReadOnlyList<BuildResult>> BuildAsync(BuildRequest request, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        var epoch = ReadEpoch(request);
        var (document, graph, translations) = await TranslateAsync(request, epoch, progress, cancel);
        using var solver = Solve(request, document, progress);
        var results = await solver.SolveAsync(graph.Operations, request.CarriesOutAll ? graph.Operations : translations.Select(static t => t.Target.Files).OfType<Operation>(), cancel);
        if (translations[0].Translator.UnusedArguments is { Count: > 0 } unused)
        {
            progress.Report(new WarningRaised($"[Warning] One or more build-args [{string.Join(' ', unused)}] were not consumed"));
        }
        return [.. translations.Select(translation => Finish(translation.Translator, translation.Platform, translation.Target))];

        BuildResult Finish(DockerfileTranslator translator, Platform platform, StageResult target)
        {
            var stages = translator.Stages.Where(stage => stage.Files is null || results.ContainsKey(stage.Files)).Select(stage =>
            {
                var files = stage.Files is { } operation ? results[operation] : StepResult.Empty;
                var labels = stage == target ? request.Labels : NoLabels;
                return new BuiltStage(stage.Index, stage.Name, files.Chain, () => stage.Image.Finish(files.Layers, labels, epoch));
            }).ToList();
            var built = stages.Single(stage => stage.Index == target.Index);
            var layers = target.Files is { } last ? results[last].Layers : [];
            return new BuildResult { Platform = platform, Config = built.Config, Chain = built.Chain, BaseLayers = layers.TakeWhile(static layer => layer.Created is null).Count(), Stages = stages, Steps = BuiltStep.Collect(results, target.Files) };
        }
    }

    /// <summary>Finds the result of one step and of what it needs, as a build does; its runner decides whether processes may run for that.</summary>
    /// <param name="request">What would be built, for one platform.</param>
    /// <param name="step">The step's number as progress shows it, of the target's stage; or <c>STAGE:NUMBER</c>.</param>
    /// <param name="progress">Hears of steps.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="StrataException">NotFound: no such step; names those that there are. Else as <see cref="BuildAsync"/>.</exception>
    public async Task<FinishedStep> FindStepAsync(BuildRequest request, string step, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (document, graph, translations) = await TranslateAsync(request, ReadEpoch(request), progress, cancel);
        var operation = StepSelector.Find(graph.Operations, step, translations[0].Translator.TargetName);
        using var solver = Solve(request, document, progress);
        var results = await solver.SolveAsync(StepSelector.Needed(graph.Operations, operation), [operation], cancel);
        var process = operation is RunProcess run
            ? run.Process with { Mounts = [.. run.Mounts.Select(mount => mount.Over(mount.From is { } from ? results[from].Chain : null))] }
            : operation.Surroundings!;
        return new FinishedStep(operation.Name, results[operation].Chain, process);
    }

    private Solver Solve(BuildRequest request, DockerfileDocument document, IProgress<ProgressEvent> progress) =>
        new(services, request.Context, new StepExplainer(services.Cache, request.Name, request.Explain, progress), document.Source, progress) { OnFailedStep = request.OnFailedStep };

    private async Task<(DockerfileDocument Document, OperationGraph Graph, List<(DockerfileTranslator Translator, Platform Platform, StageResult Target)> Translations)> TranslateAsync(
        BuildRequest request, DateTimeOffset? epoch, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        var document = Read(request, progress);
        var images = new BaseImageResolver(services.Images, document.Source, progress, cancel);
        var contexts = new NamedContextResolver(request.NamedContexts, document.Source, progress, cancel);
        var settings = BuildChecks.ReadSettings(document.Directives.Check, request.BuildArguments);
        var graph = new OperationGraph();
        var warned = new HashSet<string>();
        var translations = new List<(DockerfileTranslator Translator, Platform Platform, StageResult Target)>();
        foreach (var platform in request.Platforms.Count > 0 ? request.Platforms.Distinct() : [Platform.Current])
        {
            var checks = new BuildChecks(document, settings, Warn) { Ignore = request.Context?.Ignore };
            checks.CheckFile();
            var translator = new DockerfileTranslator(document, request, platform, graph, images, contexts, checks, epoch, cancel);
            translations.Add((translator, platform, await translator.TranslateAsync()));
            checks.ThrowIfWarningsFail();
        }
        return (document, graph, translations);

        // What is wrong with the text is so for every platform.
        void Warn(Dockerfile.Linting.LintWarning warning)
        {
            var text = warning.ToString();
            if (warned.Add(text)) progress.Report(new WarningRaised(text, document.Source.Frame(warning.Range)));
        }
    }

    private static DockerfileDocument Read(BuildRequest request, IProgress<ProgressEvent> progress)
    {
        progress.Report(new StepStarted(DefinitionStep, $"[internal] load build definition from {request.DockerfileName}"));
        try
        {
            var document = DockerfileDocument.Parse(request.Dockerfile, request.DockerfileName, DockerfileTranslator.Supported);
            CheckSyntax(document);
            progress.Report(new StepCompleted(DefinitionStep));
            return document;
        }
        catch (Exception e)
        {
            progress.Report(StepCompleted.Failed(DefinitionStep, e));
            throw;
        }
    }

    // Docker's own front end is what this one stands for; another one's language may be anything.
    internal static void CheckSyntax(DockerfileDocument document)
    {
        if (document.Directives.Syntax is not { Length: > 0 } syntax) return;
        if (Reference.TryParse(syntax, out var image) && image.Repository is "docker.io/docker/dockerfile" or "docker.io/docker/dockerfile-upstream") return;
        throw new DockerfileException(
            ErrorKind.NotImplemented,
            $"syntax {syntax} is not supported: only docker/dockerfile is, which is built in",
            document.Directives.SyntaxRange,
            document.Source);
    }

    private static DateTimeOffset? ReadEpoch(BuildRequest request)
    {
        if (!request.BuildArguments.TryGetValue(BuildArguments.SourceDateEpoch, out var text) || text.Length == 0) return null;
        // What DateTimeOffset can hold: the years 1 to 9999.
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds is >= -62135596800 and <= 253402300799)
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }
        throw StrataException.Invalid($"invalid {BuildArguments.SourceDateEpoch}: {text}: expected seconds since 1970-01-01");
    }
}
