using System.Text;
using Strata.Archive.Tar;
using Strata.Build.Files;
using Strata.Build.Sources;
using Strata.Engine.Building;
using Strata.Engine.Building.Exporting;
using Strata.Engine.Tests.Archives;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Engine.Tests.Building;

/// <summary>A machine with an image <c>base:1</c> and a context, on which builds that need no container are made.</summary>
internal sealed class OutputWorkshop : IDisposable
{
    private sealed class NoRemote : IRemoteFiles
    {
        public ValueTask<IFileTree> FetchAsync(Uri address, CancellationToken cancel) => throw StrataException.NotFound($"{address}: no network in tests");
    }

    public static readonly byte[] BaseLayer = TestMachine.Tar(("etc/a", "base a"), ("etc/b", "base b"));

    public OutputWorkshop(string driver = "overlay")
    {
        Machine = new TestMachine(driver);
        Machine.AddImage(["base:1"], BaseLayer);
        Directory.CreateDirectory(Machine.PathOf("context"));
        Write("one", "first");
        Write("two", "second");
        Write("Dockerfile", "FROM base:1\nCOPY one /etc/a\nCOPY two /sub/two\nCOPY one /sub/two\nLABEL k=v\n");
    }

    public TestMachine Machine { get; }

    /// <summary>Called at each event.</summary>
    public Action<ProgressEvent>? Heard { get; set; }

    /// <summary>The names of the steps of the last build.</summary>
    public List<string> Steps { get; } = [];

    public void Write(string name, string content)
    {
        var path = Machine.PathOf("context/" + name);
        File.WriteAllText(path, content);
        File.SetLastWriteTimeUtc(path, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000).UtcDateTime);
    }

    public Task<BuildReport> BuildAsync(params BuildOutput[] outputs) => BuildAsync(static options => options, outputs);

    public Task<BuildReport> BuildAsync(Func<BuildOptions, BuildOptions> change, params BuildOutput[] outputs) => BuildAsync(change, TestContext.Current.CancellationToken, outputs);

    public Task<BuildReport> BuildAsync(Func<BuildOptions, BuildOptions> change, CancellationToken cancel, params BuildOutput[] outputs)
    {
        Steps.Clear();
        return new ImageBuild(Machine.Store, TimeProvider.System).BuildAsync(change(Options(outputs)), new Listener(this), cancel);
    }

    /// <summary>A build of the context at a fixed time.</summary>
    public BuildOptions Options(params BuildOutput[] outputs) => new()
    {
        Context = new ContextSource.Directory(Machine.PathOf("context")),
        Outputs = outputs,
        Remote = new NoRemote(),
        Arguments = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "1650000000" },
    };

    /// <summary>An output to a file below the machine's directory.</summary>
    public BuildOutput To(BuildOutputKind kind, string name) => new() { Kind = kind, Path = Machine.PathOf(name) };

    public byte[] Bytes(string name) => File.ReadAllBytes(Machine.PathOf(name));

    /// <summary>The entries of a tar with their content.</summary>
    public static Dictionary<string, (TarEntry Entry, byte[] Content)> Read(byte[] archive)
    {
        using var stream = new MemoryStream(archive);
        using var reader = new TarReader(stream);
        var files = new Dictionary<string, (TarEntry, byte[])>();
        while (reader.Next() is { } entry)
        {
            using var content = new MemoryStream();
            reader.CopyTo(content);
            files.Add(entry.Name, (entry, content.ToArray()));
        }
        return files;
    }

    public static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    public void Dispose() => Machine.Dispose();

    private sealed class Listener(OutputWorkshop workshop) : IProgress<ProgressEvent>
    {
        public void Report(ProgressEvent value)
        {
            if (value is StepStarted started)
            {
                lock (workshop.Steps) workshop.Steps.Add(started.Name);
            }
            workshop.Heard?.Invoke(value);
        }
    }
}
