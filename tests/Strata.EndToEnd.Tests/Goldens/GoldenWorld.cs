using System.Text;
using System.Text.Json.Nodes;
using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Goldens;

/// <summary>A machine with the base images and contexts of the golden cases.</summary>
internal sealed class GoldenWorld : IDisposable
{
    private readonly TestMachine _machine;

    public GoldenWorld(string driver)
    {
        Assert.SkipUnless(File.Exists("/bin/busybox"), "needs busybox-static");
        _machine = new TestMachine(driver) { Umask = "022" };
        Directory.CreateDirectory(_machine.File("base"));
        File.WriteAllBytes(_machine.File("base/base.tar"), GoldenFiles.ReadTree("base.json").ToTar());
        foreach (var name in GoldenFiles.Names("images"))
        {
            var image = GoldenFiles.Read($"images/{name}.json");
            using var dockerfile = Text((string)image["dockerfile"]!);
            _machine.Run(dockerfile, "build", "-q", "-t", name, "-f", "-", "base").Succeeded();
            _machine.Run("save", "-o", "image.tar", name).Succeeded();
            var made = GoldenImage.Read(_machine.File("image.tar"));
            Assert.Equal(GoldenImage.Canonical(image["config"]!), GoldenImage.Canonical(made.Configuration));
            Base = made.Listings[0];
        }
    }

    /// <summary>What the layer of the base images lists.</summary>
    public List<string> Base { get; } = [];

    /// <summary>Builds a case; with it, the image and what its files are when they are merged.</summary>
    public (Outcome Outcome, GoldenImage? Image, List<string> Merged) Build(JsonNode golden)
    {
        using var dockerfile = Text((string)golden["dockerfile"]!);
        string[] words = [.. golden["args"]?.AsArray().Select(static word => (string)word!) ?? []];
        var outcome = _machine.Run(dockerfile, ["build", "--progress", "plain", "-f", "-", "-o", "type=docker,dest=made.tar,compression=uncompressed", "-o", "type=tar,dest=merged.tar", .. words, Context((string?)golden["context"] ?? "context.json")]);
        if (outcome.ExitCode != 0) return (outcome, null, []);
        using var merged = File.OpenRead(_machine.File("merged.tar"));
        return (outcome, GoldenImage.Read(_machine.File("made.tar")), GoldenLayer.List(merged));
    }

    public void Dispose() => _machine.Dispose();

    private string Context(string name)
    {
        var directory = _machine.File(Path.GetFileNameWithoutExtension(name));
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory);
            GoldenFiles.ReadTree(name).Create(directory);
        }
        return directory;
    }

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));
}
