using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;

namespace Strata.Runtime.Monitoring;

/// <summary>What a monitor says on its pipe once the runtime has done its part: a process id, or an exit code, or what went wrong.</summary>
/// <param name="Data">The process id, or the exit code of an exec; negative for a failure.</param>
/// <param name="Message">What went wrong; empty when nothing.</param>
[SupportedOSPlatform("linux")]
internal readonly record struct MonitorAnswer(int Data, string Message)
{
    private const int Limit = 64 << 10;

    /// <summary>Waits for the next answer; a failure when the monitor went without one.</summary>
    public static async Task<MonitorAnswer> ReadAsync(SafeFileHandle pipe)
    {
        var text = await Task.Factory.StartNew(() => ReadLine(pipe), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var data = (root.TryGetProperty("data", out var value) || root.TryGetProperty("pid", out value) || root.TryGetProperty("exit_code", out value)) && value.TryGetInt32(out var number) ? number : -1;
            return new MonitorAnswer(data, root.TryGetProperty("message", out var message) ? message.GetString() ?? "" : "");
        }
        catch (JsonException)
        {
            return new MonitorAnswer(-1, "the container monitor ended and said nothing");
        }
    }

    private static ReadOnlyMemory<byte> ReadLine(SafeFileHandle pipe)
    {
        var text = new byte[Limit];
        var length = 0;
        int read;
        while (length < Limit && (read = Descriptors.Read(pipe, text.AsSpan(length))) > 0)
        {
            length += read;
            // The exit code of a short exec may come with it: files have that, too.
            var end = text.AsSpan(0, length).IndexOf((byte)'\n');
            if (end >= 0) return text.AsMemory(0, end);
        }
        return text.AsMemory(0, length);
    }
}
