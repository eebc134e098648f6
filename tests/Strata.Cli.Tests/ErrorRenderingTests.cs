using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Errors;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Cli.Tests;

public sealed class ErrorRenderingTests
{
    /// <summary>Kind, then the exit codes of: any command, build, run before the start, run at the start.</summary>
    public static TheoryData<ErrorKind, int, int, int, int> Codes => new()
    {
        { ErrorKind.Internal, 1, 1, 125, 125 },
        { ErrorKind.InvalidArgument, 1, 1, 125, 125 },
        { ErrorKind.NotFound, 1, 1, 125, 127 },
        { ErrorKind.AlreadyExists, 1, 1, 125, 125 },
        { ErrorKind.Conflict, 1, 1, 125, 125 },
        { ErrorKind.FailedPrecondition, 1, 1, 125, 125 },
        { ErrorKind.Unauthenticated, 1, 1, 125, 125 },
        { ErrorKind.PermissionDenied, 1, 1, 125, 126 },
        { ErrorKind.NotImplemented, 1, 1, 125, 125 },
        { ErrorKind.Unavailable, 1, 1, 125, 125 },
        { ErrorKind.ResourceExhausted, 1, 1, 125, 125 },
        { ErrorKind.DataLoss, 1, 1, 125, 125 },
        { ErrorKind.Cancelled, 130, 130, 130, 130 },
    };

    [Fact]
    public void A_failed_build_shows_the_lines_before_the_error()
    {
        var failure = Assert.Throws<DockerfileException>(() => DockerfileDocument.Parse("FROM base:1\nFOO bar\n", "Dockerfile"));
        Assert.Equal(
            """
            Dockerfile:2
            --------------------
               1 |     FROM base:1
               2 | >>> FOO bar
               3 |     
            --------------------
            ERROR: failed to build: failed to solve: dockerfile parse error on line 2: unknown instruction: FOO (did you mean FROM?)
            """,
            ErrorRendering.Render(failure, ErrorFamily.Build, "strata build").Text);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_kind_has_its_code_and_text(ErrorKind kind, int general, int build, int run, int start)
    {
        var silent = kind == ErrorKind.Cancelled;
        Assert.Equal(new CommandFailure(silent ? "" : "Error: no such image: x", general), Render(ErrorFamily.General, "strata image rm"));
        Assert.Equal(new CommandFailure(silent ? "" : "ERROR: failed to build: no such image: x", build), Render(ErrorFamily.Build, "strata build"));
        var help = silent ? "" : "strata: no such image: x\n\nRun 'strata container run --help' for more information";
        Assert.Equal(new CommandFailure(help, run), Render(ErrorFamily.Run, "strata container run"));
        Assert.Equal(new CommandFailure(help, start), Render(ErrorFamily.ContainerStart, "strata container run"));

        CommandFailure Render(ErrorFamily family, string path) => ErrorRendering.Render(new StrataException(kind, "no such image: x"), family, path);
    }

    [Fact]
    public void No_kind_is_forgotten() => Assert.Equal(Enum.GetValues<ErrorKind>().Length, Codes.Count);

    [Fact]
    public void Texts_that_begin_with_error_get_no_second_one() => Assert.Equal(
        new CommandFailure("Error parsing reference: \"X\" is not a valid repository/tag", 1),
        ErrorRendering.Render(StrataException.Invalid("Error parsing reference: \"X\" is not a valid repository/tag"), ErrorFamily.General, "strata tag"));

    [Fact]
    public void Cancellation_says_nothing() =>
        Assert.Equal(new CommandFailure("", 130), ErrorRendering.Render(new OperationCanceledException(), ErrorFamily.General, "strata load"));

    [Fact]
    public void A_defect_is_called_a_defect() => Assert.Equal(
        new CommandFailure("Error: unexpected InvalidOperationException: two of it (a defect of strata: run again with --debug and report it)", 1),
        ErrorRendering.Render(new InvalidOperationException("two of it"), ErrorFamily.General, "strata load"));

    [Fact]
    public void The_machine_s_refusals_are_no_defects()
    {
        Assert.Equal(new CommandFailure("Error: disk full", 1), ErrorRendering.Render(new IOException("disk full"), ErrorFamily.General, "strata save"));
        Assert.Equal(new CommandFailure("Error: denied", 1), ErrorRendering.Render(new UnauthorizedAccessException("denied"), ErrorFamily.General, "strata save"));
    }

    [Theory]
    [InlineData("fail", "Error: nothing works\n")]
    [InlineData("-D fail", "Error: nothing works\nStrata.Oci.StrataException: nothing works")]
    public async Task A_handler_s_failure_is_reported_and_its_origin_only_on_request(string arguments, string error)
    {
        using var streams = new FakeStreams();
        var root = new Command
        {
            Short = "top",
            Children =
            [
                new("fail", static () => new Command
                {
                    Short = "fails",
                    Define = static _ => static (_, _) => throw new StrataException(ErrorKind.Unavailable, "nothing works"),
                }),
            ],
        };
        Assert.Equal(1, await new CommandLine("strata", root, streams).RunAsync(arguments.Split(' '), static () => TestContext.Current.CancellationToken));
        Assert.StartsWith(error, streams.ErrorText, StringComparison.Ordinal);
        Assert.Equal(arguments == "fail", streams.ErrorText == error);
    }
}
