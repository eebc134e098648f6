using System.Runtime.InteropServices;

namespace Strata.Linux.Processes;

/// <summary>
/// Hands every signal that asks something of this process to somebody else until disposed; none of them ends or stops
/// this process meanwhile. As Docker, all but those of children and pipes, of urgent data and of faults.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class SignalForwarding : IDisposable
{
    /// <summary>SIGWINCH (signal(7)).</summary>
    public const int WindowChange = 28;

    // HUP INT QUIT USR1 USR2 ALRM TERM CONT TSTP XCPU XFSZ VTALRM PROF WINCH IO PWR; the numbers of all architectures
    // that .NET runs on.
    private static readonly int[] Signals = [1, 2, 3, 10, 12, 14, 15, 18, 20, 24, 25, 26, 27, WindowChange, 29, 30];

    private readonly List<PosixSignalRegistration> _registrations = [];

    private SignalForwarding()
    {
    }

    /// <summary>Starts; <paramref name="deliver"/> is called with the signal's number, on a thread of the pool.</summary>
    public static SignalForwarding Start(Action<int> deliver)
    {
        var forwarding = new SignalForwarding();
        foreach (var signal in Signals)
        {
            forwarding._registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context =>
            {
                context.Cancel = true;
                deliver(signal);
            }));
        }
        return forwarding;
    }

    /// <summary>Puts the default actions back.</summary>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }
}
