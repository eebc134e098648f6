using Strata.Oci;

namespace Strata.Build.Frontend;

/// <summary>The image that a stage is becoming: its config as far as the instructions read so far say.</summary>
internal sealed class ImageState
{
    private const string HistoryComment = "buildkit.dockerfile.v0";
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static readonly string[] DefaultShell = ["/bin/sh", "-c"];

    private readonly ImageConfig _base;
    private readonly List<History> _history;

    private ImageState(ImageConfig image, ContainerConfig config, Variables environment, IEnumerable<History> history)
    {
        _base = image;
        Config = config;
        Author = image.Author;
        Environment = environment;
        _history = [.. history];
    }

    public ContainerConfig Config { get; set; }

    public Variables Environment { get; }

    public string? Author { get; set; }

    /// <summary>True once the stage itself has set a command, which an entry point then leaves alone.</summary>
    public bool HasOwnCommand { get; set; }

    /// <summary>The shell of shell-form instructions.</summary>
    public IReadOnlyList<string> Shell => Config.Shell is { Count: > 0 } shell ? shell : DefaultShell;

    public string WorkingDirectory => string.IsNullOrEmpty(Config.WorkingDir) ? "/" : Config.WorkingDir;

    /// <summary><c>FROM scratch</c>.</summary>
    public static ImageState Scratch(Platform platform)
    {
        var image = new ImageConfig { Os = platform.Os, Architecture = platform.Architecture, Variant = platform.Variant };
        return Create(image, new ContainerConfig { WorkingDir = "/" }, []);
    }

    /// <summary><c>FROM</c> an image; its <c>OnBuild</c> is the caller's to run and no longer part of it.</summary>
    public static ImageState From(ImageConfig image) => Create(image, (image.Config ?? new ContainerConfig()) with { OnBuild = null }, CompleteHistory(image));

    /// <summary><c>FROM</c> an earlier stage.</summary>
    public static ImageState From(ImageState stage) =>
        new(stage._base, stage.Config with { OnBuild = null }, new Variables(stage.Environment), stage._history) { Author = stage.Author };

    /// <summary>Adds a step to the history; one that makes a layer is dated when the layer is known.</summary>
    public void AddHistory(string createdBy, bool withLayer, bool isOperation = false) => _history.Add(new History
    {
        CreatedBy = isOperation ? createdBy + " # buildkit" : createdBy,
        Comment = HistoryComment,
        EmptyLayer = withLayer ? null : true,
    });

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
        var history = new List<History>(_history.Count);
        var next = 0;
        foreach (var step in _history)
        {
            var made = step.EmptyLayer == true || next >= layers.Count ? null : layers[next].Created;
            if (step.EmptyLayer != true) next++;
            history.Add(step.Created is null ? step with { Created = epoch ?? made } : step);
        }
        Date(history);
        var config = Config;
        if (labels.Count > 0) config = config with { Labels = Merge(config.Labels, labels) };
        return _base with
        {
            Created = epoch ?? history.LastOrDefault(static step => step.Created is not null)?.Created,
            Author = Author,
            Config = config,
            History = history.Count > 0 ? history : null,
            RootFs = new RootFs { DiffIds = [.. layers.Select(static layer => layer.DiffId.Digest)] },
            Comment = null,
        };
    }

    /// <summary>Labels, ports or volumes with some more, in order of their names as Docker writes them.</summary>
    public static SortedDictionary<string, T> Merge<T>(IReadOnlyDictionary<string, T>? present, IEnumerable<KeyValuePair<string, T>> more)
    {
        var all = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, value) in present ?? new Dictionary<string, T>()) all[name] = value;
        foreach (var (name, value) in more) all[name] = value;
        return all;
    }

    private static ImageState Create(ImageConfig image, ContainerConfig config, IEnumerable<History> history)
    {
        var environment = new Variables();
        foreach (var assignment in config.Env ?? []) environment.Set(assignment);
        if (environment.Find("PATH") is null && image.Os != "windows")
        {
            environment.Set("PATH", DefaultPath);
            config = config with { Env = [.. config.Env ?? [], "PATH=" + DefaultPath] };
        }
        return new ImageState(image, config, environment, history);
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
}
