using System.Text;
using System.Text.Json;
using Strata.Cli.Rendering.Progress;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Cli.Tests.Progress;

public sealed class RawJsonProgressTests
{
    [Fact]
    public void Each_line_is_a_status_in_buildkit_s_shape()
    {
        var time = new FakeTime();
        using var output = new StringWriter();
        using var progress = new RawJsonProgress(output, time);
        var (a, b) = (Digest.Of("a"u8).ToString(), Digest.Of("b"u8).ToString());
        progress.Report(new StepStarted("a", "[1/2] FROM base:1"));
        time.Advance(1.5);
        progress.Report(new StepTransfer("a", "transferring", 5, 10));
        progress.Report(new StepTransfer("a", "transferring", 10, 10));
        progress.Report(new StepCompleted("a", Cached: true));
        progress.Report(new StepStarted("b", "RUN \"x\" <\u00e9>"));
        progress.Report(new StepOutput("b", true, Encoding.UTF8.GetBytes("h\u00e9\n")));
        progress.Report(new WarningRaised("short", "one\ntwo"));
        progress.Report(new StepCompleted("b", Error: "exit code: 1"));
        progress.Report(StepCompleted.Failed("b", new OperationCanceledException()));
        progress.Dispose();
        progress.Report(new StepStarted("c", "too late"));
        Assert.Equal(
            [
                $$"""{"vertexes":[{"digest":"{{a}}","name":"[1/2] FROM base:1","started":"1970-01-01T00:00:00Z"}]}""",
                $$"""{"statuses":[{"id":"transferring","vertex":"{{a}}","name":"transferring","total":10,"current":5,"timestamp":"1970-01-01T00:00:01.5Z","started":"1970-01-01T00:00:01.5Z"}]}""",
                $$"""{"statuses":[{"id":"transferring","vertex":"{{a}}","name":"transferring","total":10,"current":10,"timestamp":"1970-01-01T00:00:01.5Z","started":"1970-01-01T00:00:01.5Z","completed":"1970-01-01T00:00:01.5Z"}]}""",
                $$"""{"vertexes":[{"digest":"{{a}}","name":"[1/2] FROM base:1","started":"1970-01-01T00:00:00Z","completed":"1970-01-01T00:00:01.5Z","cached":true}]}""",
                $$"""{"vertexes":[{"digest":"{{b}}","name":"RUN \"x\" <é>","started":"1970-01-01T00:00:01.5Z"}]}""",
                $$"""{"logs":[{"vertex":"{{b}}","stream":2,"data":"{{Base64("hé\n")}}","timestamp":"1970-01-01T00:00:01.5Z"}]}""",
                $$"""{"warnings":[{"vertex":"{{a}}","level":1,"short":"{{Base64("short")}}","detail":["{{Base64("one")}}","{{Base64("two")}}"]}]}""",
                $$"""{"vertexes":[{"digest":"{{b}}","name":"RUN \"x\" <é>","started":"1970-01-01T00:00:01.5Z","completed":"1970-01-01T00:00:01.5Z","error":"exit code: 1"}]}""",
                $$"""{"vertexes":[{"digest":"{{b}}","name":"RUN \"x\" <é>","started":"1970-01-01T00:00:01.5Z","completed":"1970-01-01T00:00:01.5Z","error":"context canceled"}]}""",
            ],
            output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), static line => JsonDocument.Parse(line).Dispose());
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
