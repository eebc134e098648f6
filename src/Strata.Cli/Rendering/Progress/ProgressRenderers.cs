using Strata.Cli.Arguments;
using Strata.Cli.Streams;

namespace Strata.Cli.Rendering.Progress;

/// <summary>Chooses how progress is shown.</summary>
internal static class ProgressRenderers
{
    /// <summary>Registers <c>--progress</c> with Docker's text.</summary>
    public static Flag<ProgressMode> RegisterFlag(FlagSet flags)
    {
        var flag = flags.Custom("progress", null,
            "Set type of progress output (\"auto\", \"plain\", \"quiet\", \"tty\"). Use plain to show container output", "string", ProgressMode.Auto,
            static (string text, ProgressMode _, out ProgressMode mode) =>
            {
                mode = text switch { "plain" => ProgressMode.Plain, "tty" => ProgressMode.Terminal, "quiet" => ProgressMode.Quiet, _ => ProgressMode.Auto };
                return mode != ProgressMode.Auto || text == "auto" ? null : "invalid progress mode " + text;
            });
        flag.DefaultText = "auto";
        flag.Choices = ["auto", "plain", "quiet", "tty"];
        return flag;
    }

    /// <summary>For builds; everything goes to standard error. Dispose it to draw the end.</summary>
    public static ProgressRenderer ForBuild(StandardStreams streams, TimeProvider time, ProgressMode mode) => mode switch
    {
        ProgressMode.Quiet => new QuietProgress(streams.Error, time),
        ProgressMode.Plain => new PlainProgress(streams.Error, time),
        ProgressMode.Terminal => new TerminalProgress(streams.Error, streams.FindSize, time, HasColour),
        _ => streams.IsErrorTerminal ? new TerminalProgress(streams.Error, streams.FindSize, time, HasColour) : new PlainProgress(streams.Error, time),
    };

    /// <summary>
    /// For load, import, save and the like: bars on a terminal, elsewhere only results and warnings. Results go to
    /// standard output, bars to <paramref name="onError"/> when the output is the archive itself.
    /// </summary>
    public static ProgressRenderer ForTransfer(StandardStreams streams, TimeProvider time, bool quiet = false, bool onError = false)
    {
        var live = !quiet && (onError ? streams.IsErrorTerminal : streams.IsOutputTerminal);
        return new TransferProgress(streams.Out, streams.Error, live ? new LiveRegion(onError ? streams.Error : streams.Out, streams.FindSize) : null, time);
    }

    /// <summary>The convention of no-color.org.</summary>
    private static bool HasColour => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
