using System.Runtime.InteropServices;
using Strata.Linux.Processes;
using Strata.Linux.Terminals;
using Strata.Runtime.Execution;

namespace Strata.Runtime.Monitoring;

/// <summary>Joins a container's streams with those of this process until the container closes them or the detach keys are typed.</summary>
[SupportedOSPlatform("linux")]
public sealed class Conversation
{
    private const byte EndOfTransmission = 4;

    private readonly MonitorConnection _connection;
    private readonly ContainerStdio _stdio;
    private readonly DetachKeys _keys;
    private readonly Action<int>? _signal;
    private bool _detached;

    /// <summary>Prepares it.</summary>
    /// <param name="connection">The container's side; not disposed here.</param>
    /// <param name="stdio">This side: <see cref="InheritedStdio"/>, <see cref="CapturedStdio"/>, or <see cref="TerminalStdio"/> for a container with a terminal.</param>
    /// <param name="keys">The detach keys, looked for only where somebody types at a terminal.</param>
    /// <param name="signal">Takes the signals that come to this process meanwhile; null to let them act here.</param>
    public Conversation(MonitorConnection connection, ContainerStdio stdio, DetachKeys keys, Action<int>? signal)
    {
        _connection = connection;
        _stdio = stdio;
        _keys = keys;
        _signal = signal;
    }

    /// <summary>Converses.</summary>
    /// <param name="started">Called once everything is connected: the container may start.</param>
    /// <param name="cancel">Leaves; the container goes on.</param>
    /// <returns>True when the streams came to their end; false when somebody left.</returns>
    public async Task<bool> RunAsync(Func<Task> started, CancellationToken cancel)
    {
        var terminal = _stdio as TerminalStdio;
        using var left = cancel.Register(() => Leave());
        using var windows = terminal is null ? null : PosixSignalRegistration.Create((PosixSignal)SignalForwarding.WindowChange, _ => Resize(terminal));
        using var signals = _signal is null ? null : SignalForwarding.Start(number =>
        {
            if (number != SignalForwarding.WindowChange) _signal(number);
        });
        using var raw = terminal?.Input is { } keyboard ? RawMode.TryEnter(keyboard) : null;
        var receiving = Task.Factory.StartNew(Print, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (terminal is not null) Resize(terminal);
        try
        {
            await started();
        }
        catch
        {
            Leave();
            await receiving;
            throw;
        }
        // A program that sizes its screen at once must not be faster than we.
        if (terminal is not null) Resize(terminal);
        using var typing = StartTyping(cancel);
        await receiving;
        typing?.Stop();
        return !_detached;
    }

    private DescriptorPump? StartTyping(CancellationToken cancel)
    {
        if (_stdio is CapturedStdio { Input: { } stream })
        {
            var pipe = PipePair.Create();
            var feeding = DescriptorPump.FromStream(stream, pipe.Writer, null, cancel);
            var sending = DescriptorPump.ToSink(pipe.Reader, data => _connection.TrySend(data.Span), _connection.EndInput);
            sending.Completion.ContinueWith(
                _ =>
                {
                    feeding.Dispose();
                    pipe.Dispose();
                },
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return sending;
        }
        var input = _stdio switch
        {
            InheritedStdio inherited => inherited.Input,
            TerminalStdio terminal => terminal.Input,
            _ => null,
        };
        if (input is null) return null;
        if (!Terminal.IsTerminal(input) || _stdio is not TerminalStdio) return DescriptorPump.ToSink(input, data => _connection.TrySend(data.Span), EndInput);
        var filter = new DetachFilter(_keys);
        var passed = new List<byte>();
        return DescriptorPump.ToSink(
            input,
            data =>
            {
                passed.Clear();
                var leaves = filter.Feed(data.Span, passed);
                _connection.TrySend(CollectionsMarshal.AsSpan(passed));
                if (leaves) Leave();
            },
            EndInput);
    }

    // A terminal's reader sees an end only where one is typed.
    private void EndInput()
    {
        if (_stdio is TerminalStdio) _connection.TrySend([EndOfTransmission]);
        else _connection.EndInput();
    }

    private void Leave()
    {
        _detached = true;
        _connection.Leave();
    }

    private void Print()
    {
        while (_connection.Receive(out var data, out var isError))
        {
            // Nobody reads our output any more: the container's writes are not held up for that.
            switch (_stdio)
            {
                case InheritedStdio inherited: Descriptors.TryWriteAll(isError ? inherited.Error : inherited.Output, data); break;
                case TerminalStdio terminal: Descriptors.TryWriteAll(terminal.Output, data); break;
                case CapturedStdio captured: (isError ? captured.Error : captured.Output)(data.ToArray()); break;
            }
        }
    }

    private void Resize(TerminalStdio terminal)
    {
        if (Terminal.FindSize(terminal.Output) is { } size) _connection.Resize(size);
    }
}
