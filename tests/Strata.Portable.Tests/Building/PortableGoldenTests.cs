using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Strata.Archive.Tar;
using Strata.EndToEnd.Tests.Goldens;
using Strata.Portable.Tests.Harness;
using Strata.Testing;
using Strata.Testing.Trees;

namespace Strata.Portable.Tests.Building;

/// <summary>Every Dockerfile of the golden cases that needs no RUN gives the same archives, and so the same image id and layers, as on Linux.</summary>
public sealed class PortableGoldenTests(PortableGoldenTests.World world) : IClassFixture<PortableGoldenTests.World>
{
    private const string Epoch = "SOURCE_DATE_EPOCH=1234567890";

    public static TheoryData<string> Cases => [.. GoldenFiles.Names("cases").Select(static name => $"cases/{name}").Where(static name => !NeedsRun(GoldenFiles.Read(name + ".json")))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_image_is_the_same_without_system_calls(string name)
    {
        Assert.SkipUnless(File.Exists("/bin/busybox"), "needs busybox-static");
        var golden = GoldenFiles.Read(name + ".json");
        var dockerfile = (string)golden["dockerfile"]!;
        var context = world.Context((string?)golden["context"] ?? "context.json");
        string[] words = [.. golden["args"]?.AsArray().Select(static word => (string)word!) ?? []];
        string[] Arguments(string kind) =>
        [
            "build", "--progress", "plain", "-f", "-", "--build-arg", Epoch, "-o", $"type=docker,dest={world.Machine.File(kind + ".tar")},compression=uncompressed", "-o", $"type=tar,dest={world.Machine.File(kind + "-files.tar")}", .. words, context,
        ];
        var expected = world.Machine.RunOnLinux(dockerfile, Arguments("expected"));
        var made = world.Machine.RunWith(dockerfile, Arguments("made"));

        Assert.Equal(expected.ExitCode, made.ExitCode);
        if (expected.ExitCode != 0)
        {
            Assert.Equal(Failure(expected.Error), Failure(made.Error));
            return;
        }
        Assert.Equal(world.Hash("expected.tar"), world.Hash("made.tar"));
        Assert.Equal(world.Hash("expected-files.tar"), world.Hash("made-files.tar"));
    }

    // Mentioned anywhere: stages with RUN that nobody needs are told apart by the builder, and tested for themselves.
    private static bool NeedsRun(JsonNode golden) => ((string)golden["dockerfile"]!).Split('\n').Any(static line => line.TrimStart().StartsWith("RUN", StringComparison.OrdinalIgnoreCase) || line.Contains("ONBUILD RUN", StringComparison.OrdinalIgnoreCase) || line.Contains("golden-onbuild", StringComparison.Ordinal));

    private static string Failure(string error) => error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last();

    public sealed class World : IDisposable
    {
        private readonly Dictionary<string, string> _contexts = [];

        public World()
        {
            if (!File.Exists("/bin/busybox")) return;
            Directory.CreateDirectory(Machine.File("base"));
            File.WriteAllBytes(Machine.File("base/base.tar"), GoldenFiles.ReadTree("base.json").ToTar());
            foreach (var name in GoldenFiles.Names("images"))
            {
                var image = GoldenFiles.Read($"images/{name}.json");
                if (NeedsRun(image)) continue;
                string[] arguments = ["build", "-q", "-t", name, "-f", "-", "--build-arg", Epoch, Machine.File("base")];
                Assert.Equal(Machine.RunOnLinux((string)image["dockerfile"]!, arguments).Succeeded().Out, Machine.RunWith((string)image["dockerfile"]!, arguments).Succeeded().Out);
            }
        }

        internal PortableMachine Machine { get; } = new();

        public string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Machine.File(name))));

        /// <summary>A context, without what .NET does not see: pipes, and that two names are one file.</summary>
        public string Context(string name)
        {
            lock (_contexts)
            {
                if (_contexts.TryGetValue(name, out var known)) return known;
                var tree = GoldenFiles.ReadTree(name);
                var directory = Machine.File(Path.GetFileNameWithoutExtension(name));
                Directory.CreateDirectory(directory);
                var tar = directory + ".tar";
                File.WriteAllBytes(tar, new Tree([.. tree.Items.Where(static item => item.Type != TarEntryType.Fifo).Select(item => item.Type == TarEntryType.HardLink ? tree.Items.First(other => other.Path == item.Target) with { Path = item.Path } : item)]).ToTar());
                Tool.Run("tar", "-xpf", tar, "-C", directory, "--numeric-owner");
                return _contexts[name] = directory;
            }
        }

        public void Dispose() => Machine.Dispose();
    }
}
