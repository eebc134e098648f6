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
            "Set type of progress output (\"auto\", \"none\",  \"plain\", \"quiet\", \"rawjson\", \"tty\"). Use plain to show container output", "string", ProgressMode.Auto,
            static (string text, ProgressMode _, out ProgressMode mode) =>
            {
                mode = Enum.GetValues<ProgressMode>().FirstOrDefault(known => NameOf(known) == text);
                return NameOf(mode) == text ? null : "invalid progress mode " + text;
            });
        flag.DefaultText = "\"auto\"";
        flag.Choices = ["auto", "none", "plain", "quiet", "rawjson", "tty"];
        return flag;
    }

    /// <summary>A mode as <c>--progress</c> has it.</summary>
    public static string NameOf(ProgressMode mode) => mode switch
    {
        ProgressMode.Terminal => "tty",
        ProgressMode.Plain => "plain",
        ProgressMode.Quiet => "quiet",
        ProgressMode.RawJson => "rawjson",
        ProgressMode.None => "none",
        _ => "auto",
    };

    /// <summary>For builds; everything goes to standard error. Dispose it to draw the end.</summary>
    public static IProgressDisplay ForBuild(StandardStreams streams, TimeProvider time, ProgressMode mode) => mode switch
    {
        ProgressMode.Quiet => new QuietProgress(streams.Error, time, streams.IsErrorTerminal ? streams.FindSize()?.Columns ?? 80 : null, HasColour),
        ProgressMode.RawJson => new RawJsonProgress(streams.Error, time),
        ProgressMode.None => new NoProgress(),
        ProgressMode.Plain => new PlainProgress(streams.Error, time),
        ProgressMode.Terminal => new TerminalProgress(streams.Error, streams.FindSize, time, HasColour),
        _ => streams.IsErrorTerminal && TakesEscapes ? new TerminalProgress(streams.Error, streams.FindSize, time, HasColour) : new PlainProgress(streams.Error, time),
    };

    /// <summary>
    /// For load, import, save and the like: bars on a terminal, elsewhere only results and warnings. Results go to
    /// standard output, bars to <paramref name="onError"/> when the output is the archive itself.
    /// </summary>
    public static ProgressRenderer ForTransfer(StandardStreams streams, TimeProvider time, bool quiet = false, bool onError = false)
    {
        var live = !quiet && TakesEscapes && (onError ? streams.IsErrorTerminal : streams.IsOutputTerminal);
        return new TransferProgress(streams.Out, streams.Error, live ? new LiveRegion(onError ? streams.Error : streams.Out, streams.FindSize) : null, time);
    }

    /// <summary>A console of Windows takes escape sequences only after a call that is not made here: its output is plain, unless it is asked for.</summary>
    private static bool TakesEscapes => !OperatingSystem.IsWindows();

    /// <summary>The convention of no-color.org.</summary>
    private static bool HasColour => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
