using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Strata.Cli.Arguments;
using Strata.Engine.Containers.Logs;
using Strata.Engine.Images;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>logs</c>: shows what a container said.</summary>
[SupportedOSPlatform("linux")]
internal static class LogsCommand
{
    public static Command Create() => new()
    {
        Short = "Fetch the logs of a container",
        Usage = "[OPTIONS] CONTAINER",
        AliasPaths = ["container logs", "logs"],
        Arguments = PositionalRule.RangeArgs(1, 1),
        Define = static flags =>
        {
            var follow = flags.Bool("follow", 'f', "Follow log output");
            var since = flags.String("since", null, "Show logs since timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\" for 42 minutes)");
            var tail = flags.String("tail", 'n', "Number of lines to show from the end of the logs", defaultValue: "all");
            var timestamps = flags.Bool("timestamps", 't', "Show timestamps");
            var until = flags.String("until", null, "Show logs before a timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\" for 42 minutes)");
            return async (invocation, cancel) =>
            {
                var options = new LogOptions
                {
                    Follow = follow.Value,
                    Since = Moment("since", since.Value, invocation.Time),
                    Tail = Tail(tail.Value),
                    Timestamps = timestamps.Value,
                    Until = Moment("until", until.Value, invocation.Time),
                };
                using var store = invocation.OpenStore();
                using var output = new SafeFileHandle(1, ownsHandle: false);
                using var error = new SafeFileHandle(2, ownsHandle: false);
                using var unread = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                try
                {
                    await new ContainerLogs(store, invocation.Time).ReadAsync(
                        invocation.Arguments[0],
                        options,
                        data => Write(output, data),
                        data => Write(error, data),
                        unread.Token);
                }
                catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
                {
                    // Nobody reads any more.
                }
                return 0;

                void Write(SafeFileHandle to, ReadOnlyMemory<byte> data)
                {
                    if (!Descriptors.TryWriteAll(to, data.Span)) unread.Cancel();
                }
            };
        },
    };

    private static DateTimeOffset? Moment(string flag, string text, TimeProvider time)
    {
        if (text.Length == 0) return null;
        try
        {
            return FilterValues.Moment(text, time);
        }
        catch (StrataException e)
        {
            throw StrataException.Invalid($"invalid value for \"{flag}\": {e.Message}");
        }
    }

    private static int? Tail(string text) => text == "all" ? null : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
        ? count < 0 ? null : count
        : throw StrataException.Invalid($"invalid value for \"tail\": {text}: must be a number or \"all\"");
}
