using Strata.Cli.Arguments;
using Strata.Cli.Commands;

namespace Strata.Cli.Tests;

public sealed class VersionCommandTests
{
    [Theory]
    [InlineData("{{.Client.Version}} {{.Server.Version}}", 0, "0.1.0 0.1.0\n", "")]
    [InlineData("{{range .Server.Components}}{{.Name}} {{.Version}}{{end}}", 0, "Engine 0.1.0\n", "")]
    [InlineData("{{.Foo}}", 1, "", "template: version:1:2: executing \"version\" at <.Foo>: can't evaluate field Foo in type system.versionInfo\n")]
    [InlineData("{{.Foo", 64, "", "template parsing error: template: version:1: unclosed action\n")]
    public async Task Formats_work_and_fail_as_docker_s(string format, int code, string output, string error) =>
        Assert.Equal((code, output, error), await RunAsync("version", "--format", format));

    [Fact]
    public async Task Json_has_both_sides()
    {
        var (_, output, _) = await RunAsync("version", "-f", "json");
        Assert.StartsWith("{\"Client\":{\"Version\":\"0.1.0\",\"GitCommit\":\"", output, StringComparison.Ordinal);
        Assert.Contains("\"Server\":{\"Components\":[{\"Name\":\"Engine\",\"Version\":\"0.1.0\"}],\"Version\":\"0.1.0\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_text_has_docker_s_layout()
    {
        var (code, output, _) = await RunAsync("version");
        Assert.Equal(0, code);
        Assert.StartsWith("Client:\n Version:           0.1.0\n", output, StringComparison.Ordinal);
        Assert.Contains("\n\nServer:\n Engine:\n  Version:          0.1.0\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_tree_can_be_made()
    {
        var (code, output, _) = await RunAsync("--help");
        Assert.Equal(0, code);
        Assert.Contains("  version     Show the Strata version information\n", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using var streams = new FakeStreams();
        var line = new CommandLine(RootCommand.Program, RootCommand.Create(), streams);
        var code = await line.RunAsync(arguments, static () => TestContext.Current.CancellationToken);
        return (code, streams.OutText, streams.ErrorText);
    }
}
