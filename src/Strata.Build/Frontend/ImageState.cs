using Strata.Oci;

namespace Strata.Build.Frontend;

/// <summary>The image that a stage is becoming: its config as far as the instructions read so far say.</summary>
internal sealed class ImageState
{
    private const string HistoryComment = "buildkit.dockerfile.v0";
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static readonly string[] DefaultShell = ["/bin/sh", "-c"];

    private readonly ImageConfig _base;
    private Step? _lastStep;

    private ImageState(ImageConfig image, ContainerConfig config)
    {
        _base = image;
        Config = config;
        Author = image.Author;
        Labels = Sorted(config.Labels);
        Ports = Sorted(config.ExposedPorts);
        Volumes = Sorted(config.Volumes);
    }

    /// <summary>What has no property of its own here. Those are kept apart so that each instruction costs the same.</summary>
    public ContainerConfig Config { get; set; }

    /// <summary>What instructions and their processes see: the image's environment and the arguments.</summary>
    public Variables Environment { get; private init; } = new();

    /// <summary>The image's environment.</summary>
    public Variables ImageEnvironment { get; private init; } = new();

    /// <summary>In order of their names, as Docker writes them; so are ports and volumes.</summary>
    public SortedDictionary<string, string> Labels { get; }

    public SortedDictionary<string, EmptyObject> Ports { get; }

    public SortedDictionary<string, EmptyObject> Volumes { get; }

    /// <summary>What builds that start from this image run first.</summary>
    public List<string> Triggers { get; } = [];

    public string? Author { get; set; }

    /// <summary>True once the stage itself has set a command, which an entry point then leaves alone.</summary>
    public bool HasOwnCommand { get; set; }

    /// <summary>The shell of shell-form instructions.</summary>
    public IReadOnlyList<string> Shell => Config.Shell is { Count: > 0 } shell ? shell : DefaultShell;

    public string WorkingDirectory => string.IsNullOrEmpty(Config.WorkingDir) ? "/" : Config.WorkingDir;

    /// <summary>What its programs are for: this machine, when the base image does not say.</summary>
    public Platform Platform => _base.Architecture.Length > 0 ? _base.Platform : Platform.Current;

    /// <summary><c>FROM scratch</c>.</summary>
    public static ImageState Scratch(Platform platform)
    {
        var image = new ImageConfig { Os = platform.Os, Architecture = platform.Architecture, Variant = platform.Variant };
        return Create(image, new ContainerConfig { WorkingDir = "/" });
    }

    /// <summary><c>FROM</c> an image; its <c>OnBuild</c> is the caller's to run and no longer part of it.</summary>
    public static ImageState From(ImageConfig image)
    {
        var state = Create(image, image.Config ?? new ContainerConfig());
        foreach (var step in CompleteHistory(image)) state._lastStep = new Step(step, state._lastStep);
        return state;
    }

    /// <summary><c>FROM</c> an earlier stage.</summary>
    public static ImageState From(ImageState stage) => new(stage._base, stage.FullConfig(null))
    {
        Author = stage.Author,
        Environment = new Variables(stage.Environment),
        ImageEnvironment = new Variables(stage.ImageEnvironment),
        _lastStep = stage._lastStep,
    };

    /// <summary>Adds a step to the history; one that makes a layer is dated when the layer is known.</summary>
    public void AddHistory(string createdBy, bool withLayer, bool isOperation = false)
    {
        var step = new History
        {
            CreatedBy = isOperation ? createdBy + " # buildkit" : createdBy,
            Comment = HistoryComment,
            EmptyLayer = withLayer ? null : true,
        };
        _lastStep = new Step(step, _lastStep);
    }

    /// <summary>
    /// The finished config. Steps are dated as BuildKit does: a layer by when it was made; a step without one by the
    /// layer before it, or, at the stage's start, by its first new layer. The image is dated by its last step, so that
    /// a build of which everything was there already gives the same image.
    /// </summary>
    /// <param name="layers">The layers, bottom first, with the times of those that the build made.</param>
    /// <param name="labels">The labels of the command line.</param>
    /// <param name="epoch">The time that replaces all that the build itself would set.</param>
    public ImageConfig Finish(IReadOnlyList<(DiffId DiffId, DateTimeOffset? Created)> layers, IReadOnlyDictionary<string, string> labels, DateTimeOffset? epoch)
    {
        var history = new List<History>();
        for (var step = _lastStep; step is not null; step = step.Before) history.Add(step.Entry);
        history.Reverse();
        var next = 0;
        for (var i = 0; i < history.Count; i++)
        {
            var made = history[i].EmptyLayer == true || next >= layers.Count ? null : layers[next].Created;
            if (history[i].EmptyLayer != true) next++;
            if (history[i].Created is null) history[i] = history[i] with { Created = epoch ?? made };
        }
        Date(history);
        return _base with
        {
            Created = epoch ?? history.LastOrDefault(static step => step.Created is not null)?.Created,
            Author = Author,
            Config = FullConfig(labels),
            History = history.Count > 0 ? history : null,
            RootFs = new RootFs { DiffIds = [.. layers.Select(static layer => layer.DiffId.Digest)] },
            Comment = null,
        };
    }

    private static ImageState Create(ImageConfig image, ContainerConfig config)
    {
        var state = new ImageState(image, config);
        var assignments = config.Env ?? [];
        if (!assignments.Any(static a => a.StartsWith("PATH=", StringComparison.Ordinal)) && image.Os != "windows") assignments = [.. assignments, "PATH=" + DefaultPath];
        foreach (var assignment in assignments)
        {
            state.Environment.Set(assignment);
            state.ImageEnvironment.Set(assignment);
        }
        return state;
    }

    private static SortedDictionary<string, T> Sorted<T>(IReadOnlyDictionary<string, T>? present)
    {
        var sorted = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, value) in present ?? new Dictionary<string, T>()) sorted[name] = value;
        return sorted;
    }

    private ContainerConfig FullConfig(IReadOnlyDictionary<string, string>? moreLabels)
    {
        var labels = Sorted(Labels);
        foreach (var (name, value) in moreLabels ?? new Dictionary<string, string>()) labels[name] = value;
        return Config with
        {
            Env = ImageEnvironment.ToList(),
            Labels = labels.Count > 0 ? labels : null,
            ExposedPorts = Ports.Count > 0 ? Sorted(Ports) : null,
            Volumes = Volumes.Count > 0 ? Sorted(Volumes) : null,
            OnBuild = Triggers.Count > 0 ? [.. Triggers] : null,
        };
    }

    private static void Date(List<History> history)
    {
        // The date for what comes before the first new layer: that layer's, or the last one there is.
        DateTimeOffset? date = null;
        var undated = false;
        foreach (var step in history)
        {
            if (step.Created is null)
            {
                undated = true;
                continue;
            }
            date = step.Created;
            if (undated) break;
        }
        undated = false;
        for (var i = 0; i < history.Count; i++)
        {
            if (history[i].Created is { } created)
            {
                if (undated) date = created;
                continue;
            }
            undated = true;
            history[i] = history[i] with { Created = date };
        }
    }

    // Later steps belong to later layers only when every earlier layer has a step.
    private static List<History> CompleteHistory(ImageConfig image)
    {
        var history = new List<History>(image.History ?? []);
        var missing = (image.RootFs.DiffIds?.Count ?? 0) - history.Count(static step => step.EmptyLayer != true);
        for (; missing > 0; missing--) history.Add(new History { Created = image.Created, Comment = "buildkit.exporter.image.v0" });
        return history;
    }

    // Stages that start from one another share what they have in common.
    private sealed record Step(History Entry, Step? Before);
}
