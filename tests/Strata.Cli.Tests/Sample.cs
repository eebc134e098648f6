using Strata.Cli.Arguments;

namespace Strata.Cli.Tests;

/// <summary>A small command tree with texts of the transcripts.</summary>
internal static class Sample
{
    public const string FormatHelp = """
        Format output using a custom template:
        'table':            Print output in table format with column headers (default)
        'table TEMPLATE':   Print output in table format using the given Go template
        'json':             Print in JSON format
        'TEMPLATE':         Print output using the given Go template.
        Refer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates
        """;

    public static Command Images() => new()
    {
        Short = "List images",
        Usage = "[OPTIONS] [REPOSITORY[:TAG]]",
        AliasPaths = ["image ls", "image list", "images"],
        Arguments = PositionalRule.MaxArgs(1),
        Define = static flags =>
        {
            var quiet = flags.Bool("quiet", 'q', "Only show image IDs");
            var all = flags.Bool("all", 'a', "Show all images (default hides intermediate images)");
            flags.Bool("no-trunc", null, "Don't truncate output");
            flags.Bool("digests", null, "Show digests");
            flags.String("format", null, FormatHelp).Choices = ["table", "json"];
            var filter = flags.Strings("filter", 'f', "Filter output based on conditions provided", "filter");
            flags.Bool("tree", null, "List multi-platform images as a tree (EXPERIMENTAL)");
            return (invocation, _) =>
            {
                invocation.Out.Write($"images q={quiet.Value} a={all.Value} f={string.Join('|', filter.Value)} args={string.Join('|', invocation.Arguments)} debug={invocation.Globals.Debug.Value}");
                return Task.FromResult(7);
            };
        },
    };

    public static Command Tag() => new()
    {
        Short = "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE",
        Usage = "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
        AliasPaths = ["image tag", "tag"],
        Arguments = PositionalRule.ExactArgs(2),
        Define = static _ => static (_, _) => Task.FromResult(0),
    };

    public static Command Remove() => new()
    {
        Short = "Remove one or more images",
        Usage = "[OPTIONS] IMAGE [IMAGE...]",
        AliasPaths = ["image rm", "image remove", "rmi"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            flags.Bool("force", 'f', "Force removal of the image");
            flags.Bool("no-prune", null, "Do not delete untagged parents");
            flags.SplitStrings("platform", null, "Remove only the given platform variant. Formatted as \"os[/arch[/variant]]\" (e.g., \"linux/amd64\")");
            return static (_, _) => Task.FromResult(0);
        },
    };

    public static Command Run() => new()
    {
        Short = "Create and run a new container from an image",
        Usage = "[OPTIONS] IMAGE [COMMAND] [ARG...]",
        CommonRank = 1,
        StopAtFirstPositional = true,
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var interactive = flags.Bool("interactive", 'i', "Keep STDIN open even if not attached");
            var tty = flags.Bool("tty", 't', "Allocate a pseudo-TTY");
            var volumes = flags.Strings("volume", 'v', "Bind mount a volume");
            flags.String("hostname", 'h', "Container host name");
            return (invocation, _) =>
            {
                invocation.Out.Write($"run i={interactive.Value} t={tty.Value} v={string.Join('|', volumes.Value)} args={string.Join('|', invocation.Arguments)}");
                return Task.FromResult(0);
            };
        },
    };

    public static Command Image() => new()
    {
        Short = "Manage images",
        Children = [new("ls", Images, "list"), new("rm", Remove, "remove"), new("tag", Tag)],
    };

    public static Command Root() => new()
    {
        Short = "Build, keep, move and run container images",
        Usage = "[OPTIONS] COMMAND",
        Children =
        [
            new("run", Run), new("images", Images), new("tag", Tag), new("rmi", Remove), new("image", Image),
            new("completion", Completion.Create), new("__complete", () => Completion.CreateDynamic("strata", Root)),
        ],
    };

    public static async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using var streams = new FakeStreams();
        var line = new CommandLine("strata", Root(), streams) { VersionText = "Strata version 0.1.0" };
        var code = await line.RunAsync(arguments, static () => TestContext.Current.CancellationToken);
        return (code, streams.OutText, streams.ErrorText);
    }
}
