using System.Text;
using System.Text.Json;
using Strata.Archive.Tar;
using Strata.Build;
using Strata.Build.Files;
using Strata.Build.Sources;
using Strata.Cli.Commands.Building;
using Strata.Dockerfile.Ignoring;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Cli.Tests.Commands;

/// <summary>About a hundred Dockerfiles, and what docker buildx 0.29 prints for <c>--call=check</c>, <c>outline</c> and <c>targets</c>.</summary>
public sealed class BuildCallTests
{
    private static readonly JsonElement[] Cases =
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Commands", "Golden", "build-calls.json"))).RootElement.EnumerateArray()];

    // Docker tells these in the order of a hash table.
    private static readonly string[] Unordered = ["undefined-modifiers", "arg-check-error", "secret-words"];

    [Fact]
    public async Task Checks_find_what_docker_finds()
    {
        Assert.True(Cases.Length > 90);
        var wrong = new List<string>();
        foreach (var expected in Cases)
        {
            var request = Request(expected);
            var report = await Inquiry().CheckAsync(request, new Silence(), CancellationToken.None);
            var name = expected.GetProperty("name").GetString()!;
            var check = expected.GetProperty("check");
            var text = "\n" + CheckRendering.ToText(report, "context/Dockerfile");
            var wanted = check.GetProperty("stdout").GetString()!;
            var same = Unordered.Contains(name) ? Blocks(wanted).SequenceEqual(Blocks(text)) : wanted == text;
            if (!same) wrong.Add($"{name}: {text}\n  instead of {wanted}");
            var failure = report.Error is null ? "" : CheckRendering.Failure(report, "context/Dockerfile");
            if (failure != check.GetProperty("stderr").GetString()) wrong.Add($"{name}: {failure} instead of {check.GetProperty("stderr")}");
            var json = JsonDocument.Parse(CheckRendering.ToJson(report, request.Dockerfile, "Dockerfile")).RootElement;
            if (!Unordered.Contains(name) && !JsonElement.DeepEquals(json, check.GetProperty("json"))) wrong.Add($"{name}: {Compact(json)}\n  instead of {Compact(check.GetProperty("json"))}");
            var code = report.Warnings.Count > 0 || report.Error is not null ? 1 : 0;
            if (code != check.GetProperty("code").GetInt32()) wrong.Add($"{name}: code {code}");
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} differ:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public async Task Outlines_are_those_of_docker()
    {
        var wrong = new List<string>();
        foreach (var expected in Cases)
        {
            var name = expected.GetProperty("name").GetString();
            var call = expected.GetProperty("outline");
            var request = Request(expected);
            try
            {
                var outline = await Inquiry().OutlineAsync(request, new Silence(), CancellationToken.None);
                var text = "\n" + OutlineRendering.ToText(outline);
                var same = Unordered.Contains(name) ? Words(text).SequenceEqual(Words(call.GetProperty("stdout").GetString()!)) : text == call.GetProperty("stdout").GetString();
                if (!same) wrong.Add($"{name}: {text}\n  instead of {call.GetProperty("stdout")}{call.GetProperty("stderr")}");
                if (Unordered.Contains(name)) continue;
                var json = JsonDocument.Parse(OutlineRendering.ToJson(outline, request.Dockerfile)).RootElement;
                if (!call.TryGetProperty("json", out var wanted) || !JsonElement.DeepEquals(json, wanted)) wrong.Add($"{name}: {json} instead of {wanted}");
            }
            catch (StrataException e)
            {
                var stderr = call.GetProperty("stderr").GetString()!;
                var same = Unordered.Contains(name) ? Words(e.Message).All(Words(stderr).Contains) : stderr.Contains(e.Message, StringComparison.Ordinal);
                if (!same) wrong.Add($"{name}: {e.Message} instead of {call.GetProperty("stdout")}{stderr}");
            }
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} differ:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Targets_are_those_of_docker()
    {
        var wrong = new List<string>();
        foreach (var expected in Cases)
        {
            var name = expected.GetProperty("name").GetString();
            var call = expected.GetProperty("targets");
            var request = Request(expected);
            try
            {
                var stages = DockerfileInquiry.ListTargets(request);
                var text = "\n" + TargetsRendering.ToText(stages);
                if (text != call.GetProperty("stdout").GetString()) wrong.Add($"{name}: {text}\n  instead of {call.GetProperty("stdout")}");
                var json = JsonDocument.Parse(TargetsRendering.ToJson(stages, request.Dockerfile)).RootElement;
                if (!JsonElement.DeepEquals(json, call.GetProperty("json"))) wrong.Add($"{name}: {json} instead of {call.GetProperty("json")}");
            }
            catch (StrataException e)
            {
                if (!call.GetProperty("stderr").GetString()!.Contains(e.Message, StringComparison.Ordinal)) wrong.Add($"{name}: {e.Message} instead of {call.GetProperty("stdout")}{call.GetProperty("stderr")}");
            }
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} differ:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public async Task A_base_image_of_another_platform_is_told()
    {
        var request = new BuildRequest { Dockerfile = "FROM arm\n"u8.ToArray(), Platforms = [Platform.Parse("linux/amd64")] };
        var report = await Inquiry().CheckAsync(request, new Silence(), CancellationToken.None);
        Assert.Equal("Base image arm was pulled with platform \"linux/arm64\", expected \"linux/amd64\" for current build", Assert.Single(report.Warnings).Message);
    }

    [Fact]
    public async Task A_wrong_build_argument_for_the_checks_is_refused()
    {
        var request = new BuildRequest { Dockerfile = "FROM golden-base\n"u8.ToArray(), BuildArguments = new Dictionary<string, string> { ["BUILDKIT_DOCKERFILE_CHECK"] = "foo" } };
        var e = await Assert.ThrowsAnyAsync<StrataException>(() => Inquiry().CheckAsync(request, new Silence(), CancellationToken.None));
        Assert.Equal("failed to parse build-arg:BUILDKIT_DOCKERFILE_CHECK: invalid check option \"foo\"", e.Message);
    }

    [Fact]
    public async Task Json_is_written_as_go_writes_it()
    {
        var request = new BuildRequest { Dockerfile = Encoding.UTF8.GetBytes("FROM golden-base AS a\n# X <b>&amp; \"q\"\nARG X=é\n") };
        var outline = await Inquiry().OutlineAsync(request, new Silence(), CancellationToken.None);
        var json = OutlineRendering.ToJson(outline, request.Dockerfile);
        Assert.StartsWith("{\n  \"name\": \"a\",\n  \"args\": [\n    {\n      \"name\": \"X\",\n      \"description\": \"\\u003cb\\u003e\\u0026amp; \\\"q\\\"\",\n      \"value\": \"é\",\n", json, StringComparison.Ordinal);
        Assert.EndsWith("\"\n  ]\n}\n", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("build", false, null)]
    [InlineData("", false, null)]
    [InlineData("", true, BuildCallMethod.Check)]
    [InlineData("build", true, BuildCallMethod.Check)]
    [InlineData("check", false, BuildCallMethod.Check)]
    [InlineData("lint", false, BuildCallMethod.Check)]
    [InlineData("outline", true, BuildCallMethod.Outline)]
    [InlineData("targets,format=json", false, BuildCallMethod.Targets)]
    public void Calls_are_read_as_docker_reads_them(string call, bool check, object? method) =>
        Assert.Equal(method, BuildCall.Parse(call, check)?.Method);

    [Theory]
    [InlineData("foo", "failed to solve: unsupported request frontend.foo: unsupported request frontend.foo")]
    [InlineData("check,bar=1", "invalid print field: bar=1")]
    [InlineData("check,outline", "invalid print value: check,outline")]
    [InlineData("format=json", "failed to solve: unsupported request frontend.: unsupported request frontend.")]
    public void Wrong_calls_are_refused(string call, string message) =>
        Assert.Equal(message, Assert.Throws<StrataException>(() => BuildCall.Parse(call, check: false)).Message);

    private static DockerfileInquiry Inquiry() => new(new Images());

    private static string Compact(JsonElement json) =>
        json.TryGetProperty("warnings", out var warnings) && warnings.ValueKind == JsonValueKind.Array
            ? string.Join(" | ", warnings.EnumerateArray().Select(static w => $"{w.GetProperty("ruleName")}: {w.GetProperty("detail")}"))
            : json.ToString();

    private static IOrderedEnumerable<string> Words(string text) => text.Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);

    private static IOrderedEnumerable<string> Blocks(string text) => text.Split("\nWARNING").Order(StringComparer.Ordinal);

    private static BuildRequest Request(JsonElement expected)
    {
        string[] options = expected.TryGetProperty("options", out var given) ? [.. given.EnumerateArray().Select(static option => option.GetString()!)] : [];
        var arguments = new Dictionary<string, string>();
        string? target = null;
        for (var i = 0; i < options.Length; i += 2)
        {
            if (options[i] == "--target") target = options[i + 1];
            if (options[i] == "--build-arg") arguments[options[i + 1].Split('=', 2)[0]] = options[i + 1].Split('=', 2)[1];
        }
        return new BuildRequest
        {
            Dockerfile = Encoding.UTF8.GetBytes(expected.GetProperty("dockerfile").GetString()!),
            BuildArguments = arguments,
            Target = target,
            Platforms = [Platform.Parse("linux/amd64")],
            Context = new BuildContext
            {
                Tree = new EmptyTree(),
                Ignore = expected.TryGetProperty("dockerignore", out var ignore) ? IgnorePatterns.Parse(Encoding.UTF8.GetBytes(ignore.GetString()!)) : null,
            },
        };
    }

    private sealed class Silence : IProgress<ProgressEvent>
    {
        public void Report(ProgressEvent value)
        {
        }
    }

    private sealed class Images : IBaseImages
    {
        public ValueTask<BaseImage> ResolveAsync(Reference name, Platform platform, CancellationToken cancel)
        {
            IReadOnlyList<string>? triggers = name.FamiliarRepository switch
            {
                "golden-base" or "arm" => null,
                "golden-onbuild" => ["ARG OA=1", "RUN echo onb $OA", "COPY m1/c /o", "ENV OE=$OA"],
                _ => throw StrataException.NotFound($"{name}: not found"),
            };
            var config = new ImageConfig
            {
                Os = "linux",
                Architecture = name.FamiliarRepository == "arm" ? "arm64" : "amd64",
                Config = new ContainerConfig { Env = ["PATH=/bin"], OnBuild = triggers },
                RootFs = new RootFs(),
            };
            return ValueTask.FromResult(new BaseImage { DisplayName = name.ToString(), Config = config });
        }

        public ValueTask<bool> EnsureLayersAsync(BaseImage image, IProgress<ProgressEvent> progress, string stepId, CancellationToken cancel) =>
            throw new InvalidOperationException("a question must not fetch layers");
    }

    private sealed class EmptyTree : IFileTree
    {
        public FileEntry? Find(string path) => throw new InvalidOperationException("a question must not look at files");

        public IReadOnlyList<FileEntry> List(string directory) => throw new InvalidOperationException("a question must not look at files");

        public string ReadLink(string path) => throw StrataException.NotFound(path);

        public Stream OpenRead(string path) => throw StrataException.NotFound(path);

        public IReadOnlyList<TarXattr> GetXattrs(string path) => [];

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
