using System.Text;
using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Runtime.Networking;

/// <summary>Runs a program that changes networks or firewall rules, to its end.</summary>
[SupportedOSPlatform("linux")]
internal static class NetworkCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs it.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">What it is called with.</param>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="withErrors">True to have what it complains of with the output; false to drop that.</param>
    /// <param name="held">Waits for it, should this process die meanwhile.</param>
    /// <param name="time">For waiting.</param>
    /// <exception cref="StrataException">Unavailable: it does not end within a minute, and was killed.</exception>
    public static async Task<(int Code, string Output)> RunAsync(string path, IReadOnlyList<string> arguments, ReadOnlyMemory<byte> input, bool withErrors, NetworkLock held, TimeProvider time)
    {
        using var stdin = PipePair.Create();
        using var stdout = PipePair.Create();
        using var nothing = Descriptors.OpenNull();
        var said = new MemoryStream();
        using var reading = DescriptorPump.ToSink(stdout.Reader, data => said.Write(data.Span));
        using var child = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = path,
            Arguments = arguments,
            Environment = ["PATH=" + NetworkExecutable.SearchPath, .. Passed("XDG_RUNTIME_DIR"), .. Passed("DBUS_SESSION_BUS_ADDRESS"), .. Passed("NETAVARK_FW")],
            Descriptors = new Dictionary<int, SafeFileHandle> { [0] = stdin.Reader, [1] = stdout.Writer, [2] = withErrors ? stdout.Writer : nothing },
            NewProcessGroup = true,
        });
        held.WaitFor(child.Id);
        stdout.Writer.Dispose();
        Descriptors.TryWriteAll(stdin.Writer, input.Span);
        stdin.Writer.Dispose();
        try
        {
            var code = await child.Exited.WaitAsync(Patience, time);
            // A name server that was started by it does not keep our pipe: its output goes elsewhere.
            await reading.Completion.WaitAsync(Patience, time);
            return (code, Encoding.UTF8.GetString(said.ToArray()));
        }
        catch (TimeoutException)
        {
            child.Kill(ProcessSignals.Kill);
            reading.Stop();
            throw new StrataException(ErrorKind.Unavailable, $"{Path.GetFileName(path)} did not end within {Patience.TotalSeconds:0} seconds: does another program hold the firewall's lock?");
        }
    }

    private static IEnumerable<string> Passed(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? [$"{name}={value}"] : [];
}
