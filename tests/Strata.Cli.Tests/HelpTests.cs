namespace Strata.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("images", "--help")]
    [InlineData("images", "-h")]
    [InlineData("help", "images")]
    public async Task Images_help_is_docker_s(params string[] line)
    {
        var result = await Sample.RunAsync(line);
        Assert.Equal("""
            Usage:  strata images [OPTIONS] [REPOSITORY[:TAG]]

            List images

            Aliases:
              strata image ls, strata image list, strata images

            Options:
              -a, --all             Show all images (default hides intermediate images)
                  --digests         Show digests
              -f, --filter filter   Filter output based on conditions provided
                  --format string   Format output using a custom template:
                                    'table':            Print output in table format
                                    with column headers (default)
                                    'table TEMPLATE':   Print output in table format
                                    using the given Go template
                                    'json':             Print in JSON format
                                    'TEMPLATE':         Print output using the given
                                    Go template.
                                    Refer to https://docs.docker.com/go/formatting/
                                    for more information about formatting output with
                                    templates
                  --no-trunc        Don't truncate output
              -q, --quiet           Only show image IDs
                  --tree            List multi-platform images as a tree (EXPERIMENTAL)

            """, result.Out);
        Assert.Equal((0, ""), (result.Code, result.Error));
    }

    [Fact]
    public async Task Rmi_help_is_docker_s() => Assert.Equal("""
        Usage:  strata rmi [OPTIONS] IMAGE [IMAGE...]

        Remove one or more images

        Aliases:
          strata image rm, strata image remove, strata rmi

        Options:
          -f, --force              Force removal of the image
              --no-prune           Do not delete untagged parents
              --platform strings   Remove only the given platform variant.
                                   Formatted as "os[/arch[/variant]]" (e.g.,
                                   "linux/amd64")

        """, (await Sample.RunAsync("rmi", "--help")).Out);

    [Fact]
    public async Task A_group_lists_its_commands() => Assert.Equal("""
        Usage:  strata image COMMAND

        Manage images

        Commands:
          ls          List images
          rm          Remove one or more images
          tag         Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE

        Run 'strata image COMMAND --help' for more information on a command.

        """, (await Sample.RunAsync("image", "--help")).Out);

    [Fact]
    public async Task No_arguments_print_the_overview_on_stderr()
    {
        var result = await Sample.RunAsync();
        Assert.Equal((0, ""), (result.Code, result.Out));
        Assert.Equal("""
            Usage:  strata [OPTIONS] COMMAND

            Build, keep, move and run container images

            Common Commands:
              run         Create and run a new container from an image

            Management Commands:
              image       Manage images

            Commands:
              completion  Generate the autocompletion script for the specified shell
              images      List images
              rmi         Remove one or more images
              tag         Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE

            Global Options:
              -D, --debug                   Enable debug mode
              -H, --host string             Daemon socket to connect to
                  --root string             Directory of the image store
                  --storage-driver string   How layers are kept
              -v, --version                 Print version information and quit

            Run 'strata COMMAND --help' for more information on a command.

            """, result.Error);
    }

    [Fact]
    public async Task A_command_that_takes_h_for_itself_shows_help_among_its_options() =>
        Assert.Contains("      --help              Print usage\n  -h, --hostname string   Container host name\n", (await Sample.RunAsync("run", "--help")).Out, StringComparison.Ordinal);
}
