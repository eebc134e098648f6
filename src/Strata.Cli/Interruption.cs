using System.Runtime.InteropServices;

namespace Strata.Cli;

/// <summary>
/// Turns the first SIGINT, SIGTERM or SIGHUP into cancellation; a second one ends the process at once, as the kernel
/// would. Commands that pass signals on to a container register their own handlers, which run beside these.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private PosixSignalRegistration[] _registrations = [];

    /// <summary>Is cancelled by the first signal, once somebody listens.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Starts listening, which costs a thread; the token is cancelled by the first signal.</summary>
    public CancellationToken Listen()
    {
        if (_registrations.Length == 0)
        {
            _registrations =
            [
                PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
                PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
                PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle),
            ];
        }
        return _source.Token;
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested) return;
        context.Cancel = true;
        _source.Cancel();
    }
}
