using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Strata.Build.Tests.Fakes;
using Strata.Oci;

namespace Strata.Build.Tests;

/// <summary>Compares config, history, layers, step names and errors with what Docker made of the same (Golden/record.py).</summary>
public sealed partial class GoldenTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden");

    public static TheoryData<string> Cases => [.. Directory.GetFiles(Path.Combine(Folder, "cases"), "*.json").Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_build_is_what_Docker_makes_of_it(string name)
    {
        var golden = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "cases", name + ".json"), TestContext.Current.CancellationToken))!;
        var world = await WorldAsync((string?)golden["context"] ?? "context.json");
        world.Runner.Changes = static _ => new FakeTree();
        var request = Request(world, golden);
        if (golden["error"] is { } error)
        {
            var failure = await Assert.ThrowsAnyAsync<StrataException>(() => world.BuildAsync(request, TestContext.Current.CancellationToken));
            Assert.Equal((string)error!, Ref().Replace(failure.Message, "of ref *: "));
            return;
        }
        var result = await world.BuildAsync(request, TestContext.Current.CancellationToken);

        var config = JsonNode.Parse(OciJson.Write(result.Config))!.AsObject();
        config.Remove("rootfs");
        foreach (var dated in config["history"]!.AsArray().Select(static step => step!.AsObject()).Append(config))
        {
            if (((string?)dated["created"])?.StartsWith("2009", StringComparison.Ordinal) != true) dated.Remove("created");
        }
        Assert.Equal(Canonical(golden["config"]!), Canonical(config));

        var layers = world.Layers.Listings(result.Chain);
        var expected = golden["layers"]!.AsArray();
        Assert.Equal(expected.Count, layers.Count);
        var steps = golden["config"]!["history"]!.AsArray().Where(static step => step!["empty_layer"] is null).Select(static step => (string?)step!["created_by"] ?? "").ToList();
        for (var i = 0; i < layers.Count; i++)
        {
            // A base image's has no golden list, and there are no processes here.
            if (expected[i] is null || steps[i].StartsWith("RUN ", StringComparison.Ordinal)) continue;
            var lines = expected[i]!.AsArray().Select(static line => (string)line!).ToList();
            // Docker gives some files the time of the build; here that is SOURCE_DATE_EPOCH, or none.
            for (var j = 0; j < lines.Count && j < layers[i].Count; j++)
            {
                if (lines[j].EndsWith(" @now", StringComparison.Ordinal)) layers[i][j] = NoTime().Replace(layers[i][j], " @now");
            }
            Assert.Equal(lines, layers[i]);
        }
        // Docker counts the triggers of a base image twice, picks any of the names that a shared base image has, and
        // leaves out the first --link on nothing.
        if (name is "onbuild" or "cmd-reset" or "copy-from-stage" or "link-scratch") return;
        Assert.Equal(
            golden["steps"]!.AsArray().Select(static step => (string)step!).ToList(),
            world.Log.StepNames.Where(static step => step.StartsWith('[') && !step.StartsWith("[internal]", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList());
    }

    private static async Task<BuildWorld> WorldAsync(string context)
    {
        var world = new BuildWorld { Context = FakeTree.FromJson(await ReadAsync(context)) };
        var @base = await world.Layers.AddAsync(null, FakeTree.FromJson(await ReadAsync("base.json")));
        foreach (var path in Directory.GetFiles(Path.Combine(Folder, "images")))
        {
            var image = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
            var config = OciJson.ReadConfig(Encoding.UTF8.GetBytes(image["config"]!.ToJsonString()));
            var layers = new List<Digest> { @base.DiffId.Digest };
            var top = @base;
            // The images' further layers are directories that are there already.
            for (var i = 1; i < (int)image["layers"]!; i++)
            {
                top = await world.Layers.AddAsync(top.Chain, new FakeTree());
                layers.Add(top.DiffId.Digest);
            }
            world.Images.Images[Path.GetFileNameWithoutExtension(path)] = config with
            {
                RootFs = new RootFs { DiffIds = layers },
                History = [.. config.History!.Select(static step => step with { Created = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000) })],
            };
        }
        return world;
    }

    private static BuildRequest Request(BuildWorld world, JsonNode golden)
    {
        var arguments = new Dictionary<string, string>();
        var labels = new Dictionary<string, string>();
        string? target = null;
        var words = golden["args"]?.AsArray().Select(static word => (string)word!).ToList() ?? [];
        for (var i = 0; i + 1 < words.Count; i += 2)
        {
            var value = words[i + 1].Split('=', 2);
            switch (words[i])
            {
                case "--build-arg": arguments[value[0]] = value[1]; break;
                case "--label": labels[value[0]] = value[1]; break;
                case "--target": target = words[i + 1]; break;
                default: throw new InvalidDataException(words[i]);
            }
        }
        return world.Request((string)golden["dockerfile"]!) with { BuildArguments = arguments, Labels = labels, Target = target };
    }

    private static async Task<JsonElement> ReadAsync(string name) =>
        JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, name))).RootElement;

    // Names in order, so that equal documents have equal text.
    private static string Canonical(JsonNode node)
    {
        return Sort(node)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true }).Replace("\\u002B00:00", "Z", StringComparison.Ordinal);

        static JsonNode? Sort(JsonNode? value) => value switch
        {
            JsonObject members => new JsonObject(members.OrderBy(static m => m.Key, StringComparer.Ordinal).Select(static m => KeyValuePair.Create(m.Key, Sort(m.Value)))),
            JsonArray items => new JsonArray([.. items.Select(Sort)]),
            _ => value?.DeepClone(),
        };
    }

    [GeneratedRegex(" @(0|1234567890)$")]
    private static partial Regex NoTime();

    [GeneratedRegex(@"of ref \S+: ")]
    private static partial Regex Ref();
}
