using System.Globalization;
using Strata.Build.Graph;
using Strata.Build.Linting;
using Strata.Build.Sources;
using Strata.Dockerfile.Expansion;
using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Build.Frontend;

/// <summary>
/// Translates the stages that the target needs into operations, for one platform; other stages are not even looked at.
/// Base images are resolved all at once beforehand, except those that only an <c>ONBUILD</c> names.
/// </summary>
internal sealed class DockerfileTranslator
{
    // What an ONBUILD may ask for is what a Dockerfile may.
    public const DockerfileFeatures Supported = DockerfileFeatures.All & ~DockerfileFeatures.RunDevice;

    private const string Scratch = "scratch";

    private readonly DockerfileDocument _document;
    private readonly BuildRequest _request;
    private readonly BuildArguments _arguments;
    private readonly BaseImageResolver _images;
    private readonly NamedContextResolver _contexts;
    private readonly BuildChecks _checks;
    private readonly CancellationToken _cancel;
    private readonly DateTimeOffset? _epoch;
    private readonly Platform _platform;
    private readonly OperationGraph _graph;
    private readonly Dictionary<int, StageResult> _stages = [];
    private readonly Dictionary<int, StageInspection> _inspections = [];
    private readonly HashSet<int> _inProgress = [];

    /// <param name="document">The Dockerfile.</param>
    /// <param name="request">What to build of it.</param>
    /// <param name="platform">For which platform.</param>
    /// <param name="graph">Takes the operations; translations for several platforms share what is equal in them.</param>
    /// <param name="images">Finds base images.</param>
    /// <param name="contexts">Finds named contexts.</param>
    /// <param name="checks">Hears of what is translated.</param>
    /// <param name="epoch">Dates what the build makes.</param>
    /// <param name="cancel">Cancels.</param>
    public DockerfileTranslator(
        DockerfileDocument document, BuildRequest request, Platform platform, OperationGraph graph, BaseImageResolver images, NamedContextResolver contexts, BuildChecks checks, DateTimeOffset? epoch, CancellationToken cancel)
    {
        _cancel = cancel;
        _document = document;
        _request = request;
        _epoch = epoch;
        _images = images;
        _contexts = contexts;
        _checks = checks;
        _graph = graph;
        _platform = platform;
        Target = FindTarget();
        _arguments = new BuildArguments(document, request.BuildArguments, _platform, Target.Name ?? "default");
        foreach (var argument in document.Stages.SelectMany(static stage => stage.Instructions).OfType<ArgInstruction>().SelectMany(static a => a.Arguments))
        {
            _arguments.Declare(argument.Name);
        }
    }

    /// <summary>The stage that is asked for.</summary>
    public Stage Target { get; }

    /// <summary>The name of the stage that is asked for, or what it is called by its number.</summary>
    public string TargetName => StageName(Target);

    /// <summary>True to translate all stages, needed or not.</summary>
    public bool TakesAllStages { get; init; }

    public BuildArguments Arguments => _arguments;

    /// <summary>The arguments that were given and that nothing declares.</summary>
    public IReadOnlyList<string> UnusedArguments => _arguments.Unused;

    /// <summary>The stages that were translated.</summary>
    public IEnumerable<StageResult> Stages => _stages.OrderBy(static pair => pair.Key).Select(static pair => pair.Value);

    /// <summary>Translates the target and what it needs.</summary>
    /// <exception cref="DockerfileException">The Dockerfile can't be built.</exception>
    public async Task<StageResult> TranslateAsync()
    {
        _checks.CheckStages(_arguments, FindDefaults(), Validate);
        foreach (var stage in _document.Stages)
        {
            if (BaseName(stage) is not Scratch and var name && FindBase(name, stage.Index) is null) _images.Parse(name, stage.Range, isStageName: true);
        }
        var needed = FindNeeded();
        var pending = needed.SelectMany(index => ImagesOf(_document.Stages[index])).ToList();
        try
        {
            foreach (var index in needed.Order()) await TranslateStageAsync(index);
        }
        finally
        {
            // A failure comes from the stage that needs the image; the other answers are waited for all the same.
            await Task.WhenAll(pending.Select(static task => task.ContinueWith(static done => done.Exception, TaskScheduler.Default)));
        }
        return _stages[Target.Index];
    }

    private Stage FindTarget()
    {
        if (string.IsNullOrEmpty(_request.Target)) return _document.Stages[^1];
        var named = FindStage(_request.Target, _document.Stages.Count);
        if (named is not null) return named;
        if (int.TryParse(_request.Target, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < _document.Stages.Count) return _document.Stages[index];
        var names = _document.Stages.Where(static stage => stage.Name is not null).Select(static stage => stage.Name!);
        throw Invalid($"target stage \"{_request.Target}\" could not be found{Suggestion.For(_request.Target, names)}");
    }

    // It belongs to no line.
    private DockerfileException Invalid(string message) => new(ErrorKind.InvalidArgument, message, SourceRange.None, _document.Source);

    // The last stage of a name before the given one.
    private Stage? FindStage(string name, int before)
    {
        for (var i = before - 1; i >= 0; i--)
        {
            if (string.Equals(_document.Stages[i].Name, name, StringComparison.OrdinalIgnoreCase)) return _document.Stages[i];
        }
        return null;
    }

    // As in Docker, FROM names a stage in lower case only, as stages are kept; COPY --from in any.
    private Stage? FindBase(string name, int before) => name.Any(char.IsUpper) ? null : FindStage(name, before);

    // The arguments of a build that gives none; null when a default can't be expanded, of which the build itself tells.
    private BuildArguments? FindDefaults()
    {
        try
        {
            return new BuildArguments(_document, new Dictionary<string, string>(), _platform, Target.Name ?? "default");
        }
        catch (DockerfileException)
        {
            return null;
        }
    }

    private static string StageName(Stage stage) => stage.Name ?? string.Create(CultureInfo.InvariantCulture, $"stage-{stage.Index}");

    private HashSet<int> FindNeeded()
    {
        var needed = new HashSet<int>();
        var pending = new Stack<Stage>(TakesAllStages ? _document.Stages : [Target]);
        while (pending.TryPop(out var stage))
        {
            if (!needed.Add(stage.Index) || FindContext(stage) is not null) continue;
            if (FindBase(BaseName(stage), stage.Index) is { } below) pending.Push(below);
            foreach (var (from, range) in OriginsOf(stage))
            {
                if (FindCopyStage(from, stage, range) is { } source) pending.Push(source);
            }
        }
        return needed;
    }

    private IEnumerable<Task> ImagesOf(Stage stage)
    {
        if (FindContext(stage) is { } replaced)
        {
            yield return _contexts.ResolveAsync(replaced, PlatformOf(stage), stage.Range);
            yield break;
        }
        var name = BaseName(stage);
        if (name != Scratch && FindBase(name, stage.Index) is null)
        {
            yield return _contexts.Find(name) is { } context ? _contexts.ResolveAsync(context, PlatformOf(stage), stage.Range) : _images.ResolveAsync(name, PlatformOf(stage), stage.Range, isStageName: true);
        }
        foreach (var (from, range) in OriginsOf(stage))
        {
            if (FindCopyStage(from, stage, range) is not null) continue;
            yield return _contexts.Find(from) is { } context ? _contexts.ResolveAsync(context, _platform, range) : _images.ResolveAsync(from, _platform, range, isStageName: false);
        }
    }

    // A context of a stage's name takes the stage's place.
    private string? FindContext(Stage stage) => stage.Name is { } name ? _contexts.Find(name.ToLowerInvariant()) : null;

    private static IEnumerable<(string From, SourceRange Range)> OriginsOf(Stage stage) =>
        stage.Instructions.SelectMany(static instruction => OriginsOf(instruction).Select(from => (from, instruction.Range)));

    // The stages and images that an instruction takes files from.
    private static IEnumerable<string> OriginsOf(Instruction instruction) => instruction switch
    {
        CopyInstruction { From: { } from } => [from],
        RunInstruction run => run.Mounts.Select(RunMount.FindFrom).OfType<string>().Distinct(),
        _ => [],
    };

    // The stage that COPY --from means: a number, or a name of an earlier stage; null for an image.
    private Stage? FindCopyStage(string from, Stage stage, SourceRange range)
    {
        Stage? found;
        if (int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            if (index >= _document.Stages.Count) throw Invalid($"invalid stage index {from}");
            found = _document.Stages[index];
        }
        else
        {
            found = FindStage(from, _document.Stages.Count);
            if (found is not null && found.Index > stage.Index && FindStage(from, stage.Index) is { } earlier) found = earlier;
        }
        // Later stages may need this one: only earlier ones can be copied from.
        if (found?.Index > stage.Index)
        {
            var mount = stage.Instructions.Where(instruction => instruction.Range == range).OfType<RunInstruction>()
                .SelectMany(static run => run.Mounts).FirstOrDefault(text => RunMount.FindFrom(text) == from);
            var message = mount is null
                ? $"cannot copy from stage \"{from}\", it needs to be defined before current stage \"{StageName(stage)}\""
                : $"cannot mount from stage \"{from}\" to \"{RunMount.Parse(mount).Target}\", stage needs to be defined before current command";
            throw new DockerfileException(ErrorKind.InvalidArgument, message, range, _document.Source);
        }
        if (found?.Index == stage.Index)
        {
            throw new DockerfileException(ErrorKind.InvalidArgument, $"circular dependency detected on stage: {StageName(stage)}", range, _document.Source);
        }
        return found;
    }

    private string BaseName(Stage stage)
    {
        var name = new ExpansionScope(_document.Directives.Escape, _arguments.FindGlobal, _document.Source).Word(stage.Range, stage.BaseName);
        if (name.Length > 0) return name;
        throw new DockerfileException(ErrorKind.InvalidArgument, $"base name ({stage.BaseName}) should not be blank", stage.Range, _document.Source);
    }

    private void Validate(Stage stage)
    {
        BaseName(stage);
        PlatformOf(stage);
    }

    private Platform PlatformOf(Stage stage)
    {
        if (stage.Platform is null) return _platform;
        var scope = new ExpansionScope(_document.Directives.Escape, _arguments.FindGlobal, _document.Source);
        var text = scope.Word(stage.Range, stage.Platform);
        if (text.Length == 0)
        {
            var suggestion = scope.UnsetVariables.Select(name => Suggestion.For(name, _arguments.GlobalNames)).FirstOrDefault(static found => found.Length > 0);
            throw new DockerfileException(ErrorKind.InvalidArgument, $"empty platform value from expression {stage.Platform}{suggestion}", stage.Range, _document.Source);
        }
        try
        {
            return Platform.Parse(text);
        }
        catch (StrataException e)
        {
            throw new DockerfileException(e.Kind, $"failed to parse platform {text}: {e.Message}", stage.Range, _document.Source, e);
        }
    }

    private async Task<StageResult> TranslateStageAsync(int index)
    {
        if (_stages.TryGetValue(index, out var done)) return done;
        _cancel.ThrowIfCancellationRequested();
        var stage = _document.Stages[index];
        if (!_inProgress.Add(index))
        {
            throw new DockerfileException(ErrorKind.InvalidArgument, $"circular dependency detected on stage: {StageName(stage)}", stage.Range, _document.Source);
        }

        if (FindContext(stage) is { } replacement) return _stages[index] = await ReplaceAsync(stage, replacement);
        var name = BaseName(stage);
        var isScratch = name == Scratch;
        var below = isScratch ? null : FindBase(name, index);
        var inherited = below is not null ? await TranslateStageAsync(below.Index) : !isScratch && _contexts.Find(name) is { } context ? await ReplaceAsync(stage, context) : null;
        var image = isScratch || inherited is not null ? null : await _images.ResolveAsync(name, PlatformOf(stage), stage.Range, isStageName: true);
        if (image is not null) _checks.CheckBaseImage(stage, name, PlatformOf(stage), image.Config);
        var triggers = TriggersOf(image?.Config.Config?.OnBuild ?? inherited?.Image.Triggers, stage);
        var instructions = triggers.Select(static trigger => (Instruction: trigger, IsTrigger: true)).Concat(stage.Instructions.Select(static i => (Instruction: i, IsTrigger: false))).ToList();

        var options = new StageOptions
        {
            Source = _document.Source,
            Escape = _document.Directives.Escape,
            Arguments = _arguments,
            Network = _request.Network,
            Conditions = _request.Conditions,
            AllowsInsecure = _request.AllowInsecure,
            Epoch = _epoch,
            IgnoresCache = IgnoresCache(stage),
            Checks = _inspections[index] = _checks.Inspect(stage, below is null ? null : _inspections.GetValueOrDefault(below.Index)),
            Name = StageName(stage),
            Prefix = PlatformPrefix(stage) + (UsesSeveral() ? StageName(stage) + " " : ""),
            // A context in the base image's place counts as a step, though it is not numbered: as in Docker.
            // All triggers count, whether they are steps or not: as in Docker.
            StepCount = (isScratch || below is not null ? 0 : 1) + instructions.Count(static i => i.IsTrigger || i.Instruction is RunInstruction or FileInstruction or WorkdirInstruction),
            FirstStep = image is null ? 0 : 1,
        };
        var number = "1".PadLeft(options.StepCount.ToString(CultureInfo.InvariantCulture).Length);
        var files = image is null ? inherited?.Files : Add(image, $"[{options.Prefix}{number}/{options.StepCount}] FROM {image.DisplayName}", stage.Range);
        var state = inherited is not null ? ImageState.From(inherited.Image) : image is not null ? ImageState.From(image.Config) : ImageState.Scratch(PlatformOf(stage));
        var builder = new StageBuilder(options, _graph, state, files, inherited?.Arguments ?? []);
        foreach (var (instruction, isTrigger) in instructions)
        {
            var origins = new Dictionary<string, CopyOrigin>();
            foreach (var from in OriginsOf(instruction)) origins[from] = await OriginAsync(from, stage, instruction.Range);
            builder.Add(instruction, isTrigger, origins);
        }
        return _stages[index] = builder.Finish(index, stage.Name);
    }

    private async Task<CopyOrigin> OriginAsync(string from, Stage stage, SourceRange range)
    {
        var source = FindCopyStage(from, stage, range);
        if ((source is null ? _contexts.Find(from) : FindContext(source)) is { } context)
        {
            return await _contexts.ResolveAsync(context, source is null ? _platform : PlatformOf(source), range) switch
            {
                // Only what is asked for is read of it.
                NamedContext.Files(var files) => new CopyOrigin.Context(new NamedFiles(context, files)),
                NamedContext.Image(var named) => new CopyOrigin.Layers(Add(named, $"[context {context}] {named.DisplayName}", range)),
                var other => throw new InvalidOperationException($"no such context: {other}"),
            };
        }
        if (source is not null) return new CopyOrigin.Layers((await TranslateStageAsync(source.Index)).Files);
        var image = await _images.ResolveAsync(from, _platform, range, isStageName: false);
        return new CopyOrigin.Layers(Add(image, $"FROM {image.DisplayName}", range));
    }

    // A named context as a stage: an image as it is, or files as the only layer of an image that says nothing.
    private async Task<StageResult> ReplaceAsync(Stage stage, string context)
    {
        var state = ImageState.Scratch(PlatformOf(stage));
        Operation? files;
        switch (await _contexts.ResolveAsync(context, PlatformOf(stage), stage.Range))
        {
            case NamedContext.Image(var image):
                files = Add(image, $"[context {context}] {image.DisplayName}", stage.Range);
                state = ImageState.From(image.Config);
                state.Triggers.AddRange(image.Config.Config?.OnBuild ?? []);
                break;
            case NamedContext.Files(var tree):
                files = _graph.Add(CopyFiles.Whole(_graph.NextId, new NamedFiles(context, tree), stage.Range, IgnoresCache(stage)));
                state.AddHistory(files.Name, withLayer: true);
                break;
            case var other:
                throw new InvalidOperationException($"no such context: {other}");
        }
        return new StageResult { Index = stage.Index, Name = stage.Name, Image = state, Files = files, Arguments = [] };
    }

    private Operation Add(BaseImage image, string name, SourceRange range) => _graph.Add(new SourceImage
    {
        Id = _graph.NextId,
        Name = name,
        Description = name,
        Range = range,
        Image = image,
    });

    private bool IgnoresCache(Stage stage) =>
        _request.NoCache || (stage.Name is { } own && _request.NoCacheStages.Any(name => name.Equals(own, StringComparison.OrdinalIgnoreCase)));

    // "linux/arm64 ", and for what runs elsewhere than it is for, "linux/amd64->arm64 ".
    private string PlatformPrefix(Stage stage)
    {
        if (_request.Platforms.Count < 2) return "";
        var own = PlatformOf(stage);
        var target = own.Matches(_platform) ? "" : "->" + (own.Os == _platform.Os ? _platform.ToString()[(_platform.Os.Length + 1)..] : _platform.ToString());
        return $"{own}{target} ";
    }

    // A trigger has no lines in this Dockerfile: its errors show those of FROM.
    private List<Instruction> TriggersOf(IReadOnlyList<string>? triggers, Stage stage)
    {
        var parsed = new List<Instruction>();
        foreach (var text in triggers ?? [])
        {
            try
            {
                parsed.Add(DockerfileDocument.ParseTrigger(text, Supported) with { Range = stage.Range });
            }
            catch (StrataException e)
            {
                throw new DockerfileException(e.Kind, $"ONBUILD {text}: {e.Message}", stage.Range, _document.Source, e);
            }
        }
        return parsed;
    }

    // Docker names the stage in every step as soon as there is more than one thing that steps could belong to.
    private bool UsesSeveral() =>
        _document.Stages.Count > 1 || _document.Stages.Any(static stage => OriginsOf(stage).Any() || stage.Instructions.OfType<RunInstruction>().Any(static run => run.Mounts.Count > 0));
}
