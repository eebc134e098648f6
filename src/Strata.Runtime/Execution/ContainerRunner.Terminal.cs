using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;
using Strata.Linux.Terminals;
using Strata.Oci;

namespace Strata.Runtime.Execution;

/// <content>
/// With a pseudo-terminal: the runtime hands its master over and ends; the container's process becomes our child.
/// </content>
[SupportedOSPlatform("linux")]
public sealed partial class ContainerRunner
{
    /// <summary>Ctrl-D: how a terminal says that its input has ended.</summary>
    private const byte EndOfTransmission = 4;

    private async Task<ContainerOutcome> RunInTerminalAsync(ContainerBundle bundle, TerminalStdio stdio, CancellationToken cancel)
    {
        Subreaper.Enable();
        using var directory = new SocketDirectory(bundle.Directory);
        using var socket = ConsoleSocket.Listen(directory.SocketPath);
        ChildProcess? target = null;
        Pty? pty = null;
        using var signals = SignalForwarding.Start(signal =>
        {
            if (signal == SignalForwarding.WindowChange) CopySize(stdio.Output, Volatile.Read(ref pty));
            else Volatile.Read(ref target)?.Kill(signal);
        });

        using var nothing = Descriptors.OpenNull();
        using var runtime = _runtime.Start(
            ["run", "--detach", "--console-socket", socket.Path, "--bundle", bundle.Directory, "--pid-file", FilesOf(bundle).PidFile, bundle.Id],
            FilesOf(bundle).LogFile, nothing, nothing, nothing);
        Volatile.Write(ref target, runtime);
        var receiving = Task.Factory.StartNew(
            () =>
            {
                var received = socket.Receive();
                // Before the program starts: it never sees a terminal of size zero.
                CopySize(stdio.Output, received);
                return received;
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        await StopWhenCancelledAsync(bundle, runtime, runtime.Exited, cancel);
        var started = await runtime.Exited == 0;
        socket.Abort();
        try
        {
            pty = await receiving;
        }
        catch (OperationCanceledException)
        {
            started = false;
        }
        using var owned = pty;
        if (!started || FindProcess(bundle) is not { } process)
        {
            await FinishAsync(bundle, cancel);
            return Fail(bundle, await runtime.Exited);
        }

        int exitCode;
        using (var container = ChildProcess.Adopt(process.Pid))
        {
            Volatile.Write(ref target, container);
            exitCode = await ConverseAsync(bundle, container, pty!, stdio, cancel);
            Volatile.Write(ref target, null);
        }
        await FinishAsync(bundle, cancel);
        return new ContainerOutcome(exitCode, null);
    }

    private async Task<int> ConverseAsync(ContainerBundle bundle, ChildProcess container, Pty pty, TerminalStdio stdio, CancellationToken cancel)
    {
        using var raw = stdio.Input is { } terminal ? RawMode.TryEnter(terminal) : null;
        CopySize(stdio.Output, pty);
        using var printing = DescriptorPump.Between(pty.Master, stdio.Output, closeDestination: false, null);
        using var typing = stdio.Input is { } input ? DescriptorPump.Between(input, pty.Master, closeDestination: false, EndOfTransmission) : null;
        await StopWhenCancelledAsync(bundle, container, container.Exited, cancel);
        var exitCode = await container.Exited;
        await printing.DrainAsync(DrainPatience, _time);
        if (typing is not null)
        {
            typing.Stop();
            await typing.Completion;
        }
        return exitCode;
    }

    private static void CopySize(SafeFileHandle from, Pty? to)
    {
        if (to is null || Terminal.FindSize(from) is not { Columns: > 0, Rows: > 0 } size) return;
        try
        {
            to.Size = size;
        }
        catch (StrataException)
        {
            // The container has just ended.
        }
        catch (ObjectDisposedException)
        {
        }
    }

    /// <summary>The bundle's directory, or a temporary one when the socket's path would be too long.</summary>
    private sealed class SocketDirectory : IDisposable
    {
        private readonly DirectoryInfo? _temporary;

        public SocketDirectory(string preferred)
        {
            SocketPath = Path.Combine(preferred, "console");
            if (SocketPath.Length > ConsoleSocket.MaxPathLength)
            {
                _temporary = Directory.CreateTempSubdirectory("strata-");
                SocketPath = Path.Combine(_temporary.FullName, "console");
            }
            File.Delete(SocketPath);
        }

        public string SocketPath { get; }

        public void Dispose() => _temporary?.Delete(recursive: true);
    }
}
