using System.Text.Json;
using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Inspect;

namespace Strata.Cli.Tests;

public sealed class InspectTests
{
    private const string Image = """
        {"Id":"sha256:9279","RepoTags":["cli/x:latest"],"RepoDigests":[],"Parent":"","Comment":"c","Created":"2026-11-24T19:16:49.342187384Z",
        "DockerVersion":"","Author":"","Architecture":"amd64","Os":"linux","Size":75,"GraphDriver":{"Data":{"UpperDir":"/u"},"Name":"overlay2"},
        "RootFS":{"Type":"layers","Layers":["sha256:f8fe"]},"Metadata":{"LastTagTime":"2026-11-24T19:16:49Z"},
        "Config":{"ArgsEscaped":true,"Cmd":["/x"],"Entrypoint":null,"Env":["A=b"],"ExposedPorts":{"80/tcp":{}},
        "Labels":{"x":"\u003ca\u0026b\u003e","y":"é"},"OnBuild":null,"User":"","Volumes":null,"WorkingDir":"/"}}
        """;

    [Fact]
    public void Documents_are_an_indented_array()
    {
        var (code, output, error) = Run("", """{"a":"\u003c","b":[],"c":{},"d":[1,{"e":null}],"f":1.50}""", "[]");
        Assert.Equal("""
            [
                {
                    "a": "\u003c",
                    "b": [],
                    "c": {},
                    "d": [
                        1,
                        {
                            "e": null
                        }
                    ],
                    "f": 1.50
                },
                []
            ]

            """, output);
        Assert.Equal((0, ""), (code, error));
    }

    [Fact]
    public void Json_is_one_line() => Assert.Equal("[{\"a\":\"\\u003c\",\"b\":[1,2]},{}]\n", Run("json", """{ "a": "\u003c", "b": [1, 2] }""", "{}").Out);

    // What Docker printed for this image.
    [Theory]
    [InlineData("{{.Id}}", "sha256:9279\n")]
    [InlineData("{{json .Config}}", "{\"ExposedPorts\":{\"80/tcp\":{}},\"Env\":[\"A=b\"],\"Cmd\":[\"/x\"],\"WorkingDir\":\"/\",\"Labels\":{\"x\":\"<a&b>\",\"y\":\"é\"},\"ArgsEscaped\":true}\n")]
    [InlineData("{{.ID}} {{.Config.Volumes}} {{.Config.Healthcheck}} {{.Config.Entrypoint}} {{.RepoTags}}", "sha256:9279 map[] <nil> [] [cli/x:latest]\n")]
    [InlineData("{{.Id}} {{.Config.Entrypoint}}", "sha256:9279 <no value>\n")]
    [InlineData("{{join .RepoTags \",\"}}", "cli/x:latest\n")]
    [InlineData("{{.Size}} {{gt .Size 10}}", "75 true\n")]
    [InlineData("{{index .Config.Labels \"zz\"}}|{{.Config.Labels.zz}}", "|<no value>\n")]
    [InlineData("{{.RootFS}}", "{layers [sha256:f8fe]}\n")]
    [InlineData("{{json .RootFS}}", "{\"Type\":\"layers\",\"Layers\":[\"sha256:f8fe\"]}\n")]
    [InlineData("{{.Id}} {{json .RootFS}}", "sha256:9279 {\"Layers\":[\"sha256:f8fe\"],\"Type\":\"layers\"}\n")]
    [InlineData("{{.Id}} {{.Config.Labels}} {{.Config.Volumes}}", "sha256:9279 map[x:<a&b> y:é] <no value>\n")]
    [InlineData("{{.Os}} {{.Architecture}} {{.GraphDriver}}", "linux amd64 {map[UpperDir:/u] overlay2}\n")]
    [InlineData("{{len .Config.Entrypoint}}{{range .Config.Volumes}}x{{else}}none{{end}}", "0none\n")]
    public void Templates_see_docker_s_type_and_then_the_document(string format, string expected) => Assert.Equal((0, expected, ""), Run(format, Image));

    [Fact]
    public void A_field_that_is_nowhere_is_reported_after_an_empty_line() => Assert.Equal(
        (1, "\n", "template parsing error: template: :1:2: executing \"\" at <.State>: map has no entry for key \"State\"\n"), Run("{{.State}}", Image));

    [Fact]
    public void What_is_not_there_is_reported_after_the_rest()
    {
        var renderer = new InspectRenderer("");
        renderer.AddError("Error: No such object: a");
        renderer.AddError("Error: No such object: b");
        using var streams = new FakeStreams();
        Assert.Equal(1, renderer.Write(streams));
        Assert.Equal(("[]\n", "Error: No such object: a\nError: No such object: b\n"), (streams.OutText, streams.ErrorText));
    }

    [Fact]
    public void A_template_that_cannot_be_parsed_ends_with_64()
    {
        var wrong = Assert.Throws<UsageException>(() => new InspectRenderer("{{."));
        Assert.Equal(("template parsing error: template: :1: illegal number syntax: \".\"", 64), (wrong.Message, wrong.ExitCode));
    }

    private static (int Code, string Out, string Error) Run(string format, params string[] documents)
    {
        var renderer = new InspectRenderer(format, ImageShape.Create());
        foreach (var text in documents)
        {
            using var document = JsonDocument.Parse(text);
            renderer.Add(document.RootElement);
        }
        using var streams = new FakeStreams();
        return (renderer.Write(streams), streams.OutText, streams.ErrorText);
    }
}
