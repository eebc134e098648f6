using System.Text;
using Strata.Build.Files;
using Strata.Dockerfile.Ignoring;
using Strata.Oci;

namespace Strata.Build.Tests.Fakes;

/// <summary>Everything that a build needs, in memory.</summary>
internal sealed class BuildWorld
{
    public BuildWorld()
    {
        Runner = new FakeRunner(Layers);
    }

    public FakeLayers Layers { get; } = new();

    public FakeRunner Runner { get; }

    public FakeCache Cache { get; init; } = new();

    public FakeImages Images { get; } = new();

    public FakeRemote Remote { get; } = new();

    public FakeGit Git { get; } = new();

    public FakeDigests Digests { get; } = new();

    public FakeClock Clock { get; } = new();

    public FakeTree Context { get; set; } = new();

    public string? Ignore { get; set; }

    public int Parallelism { get; set; } = 4;

    /// <summary>Reports of the last build.</summary>
    public EventLog Log { get; private set; } = new();

    public async Task AddImageAsync(string name, FakeTree tree, ContainerConfig? config = null)
    {
        var layer = await Layers.AddAsync(null, tree);
        Images.Images[name] = new ImageConfig
        {
            Os = "linux",
            Architecture = Platform.Current.Architecture,
            Created = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000),
            Config = config ?? new ContainerConfig { Env = ["PATH=/bin"], WorkingDir = "/" },
            RootFs = new RootFs { DiffIds = [layer.DiffId.Digest] },
            History = [new History { Created = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000), CreatedBy = "base" }],
        };
    }

    public BuildRequest Request(string dockerfile) => new()
    {
        Dockerfile = Encoding.UTF8.GetBytes(dockerfile),
        Context = new BuildContext { Tree = Context, Digests = Digests, Ignore = Ignore is null ? null : IgnorePatterns.Parse(Encoding.UTF8.GetBytes(Ignore)) },
    };

    public Task<BuildResult> BuildAsync(string dockerfile, CancellationToken cancel = default) => BuildAsync(Request(dockerfile), cancel);

    public async Task<BuildResult> BuildAsync(BuildRequest request, CancellationToken cancel = default) => (await BuildAllAsync(request, cancel)).Single();

    public Task<IReadOnlyList<BuildResult>> BuildAllAsync(BuildRequest request, CancellationToken cancel = default)
    {
        Log = new EventLog();
        return new ImageBuilder(new BuildServices
        {
            Layers = Layers,
            Cache = Cache,
            Runner = Runner,
            Images = Images,
            Remote = Remote,
            Git = Git,
            Clock = Clock,
            MaxParallelSteps = Parallelism,
        }).BuildAsync(request, Log, cancel);
    }
}
