using Strata.Cli.Streams;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Cli.Rendering.Errors;

/// <summary>The one place where failures become texts and exit codes.</summary>
internal static class ErrorRendering
{
    /// <summary>128 + SIGINT, as a shell reports it.</summary>
    private const int Interrupted = 130;

    /// <summary>128 + SIGPIPE.</summary>
    private const int NobodyReads = 141;

    /// <summary>Renders any failure; what nobody expected is a defect and is called one.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="family">How the command reports failures.</param>
    /// <param name="path">The command with its parents, such as <c>strata run</c>.</param>
    public static CommandFailure Render(Exception failure, ErrorFamily family, string path) => failure switch
    {
        // The lines first, then the error, as BuildKit prints them.
        DockerfileException wrong when family == ErrorFamily.Build => WithFrame(Render(wrong.Kind, "failed to solve: " + wrong.Message, family, path), wrong.Frame),
        StrataException expected => Render(expected.Kind, expected.Message, family, path),
        OperationCanceledException => Render(ErrorKind.Cancelled, failure.Message, family, path),
        BrokenPipeException => new("", NobodyReads),
        // The machine's own refusals carry a text that is good enough, and are nobody's defect.
        UnauthorizedAccessException => Render(ErrorKind.PermissionDenied, failure.Message, family, path),
        IOException => Render(ErrorKind.Unavailable, failure.Message, family, path),
        _ => Render(ErrorKind.Internal, $"unexpected {failure.GetType().Name}: {failure.Message} (a defect of strata: run again with --debug and report it)", family, path),
    };

    /// <summary>Renders a failure of the given kind.</summary>
    public static CommandFailure Render(ErrorKind kind, string message, ErrorFamily family, string path)
    {
        var code = ExitCode(kind, family);
        // Who pressed Ctrl-C knows why the command ended.
        if (kind == ErrorKind.Cancelled) return new("", code);
        var program = path.Split(' ')[0];
        return new(family switch
        {
            ErrorFamily.Build => "ERROR: failed to build: " + message,
            ErrorFamily.Run or ErrorFamily.ContainerStart => $"{program}: {message}\n\nRun '{path} --help' for more information",
            // Docker has texts that begin so themselves, such as "Error parsing reference: ...".
            _ => message.StartsWith("Error ", StringComparison.Ordinal) ? message : "Error: " + message,
        }, code);
    }

    private static CommandFailure WithFrame(CommandFailure failure, string frame) => failure with { Text = frame + failure.Text };

    private static int ExitCode(ErrorKind kind, ErrorFamily family) => (family, kind) switch
    {
        (_, ErrorKind.Cancelled) => Interrupted,
        (ErrorFamily.ContainerStart, ErrorKind.NotFound) => 127,
        (ErrorFamily.ContainerStart, ErrorKind.PermissionDenied) => 126,
        (ErrorFamily.Run or ErrorFamily.ContainerStart, _) => 125,
        _ => 1,
    };
}
