using Microsoft.Win32.SafeHandles;

namespace Strata.Linux.Terminals;

/// <summary>
/// A terminal in raw mode until disposed. It is put back also when the process ends by an unhandled exception, by
/// SIGTERM or by return from Main; only SIGKILL and a crash of the runtime itself leave it raw.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed unsafe class RawMode : IDisposable
{
    private const int TermiosSize = 256;

    private readonly byte[] _saved;
    private readonly SafeFileHandle _fd;
    private int _restored;

    private RawMode(SafeFileHandle fd, byte[] saved)
    {
        (_fd, _saved) = (fd, saved);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
    }

    /// <summary>Sets raw mode; null when the descriptor is no terminal.</summary>
    public static RawMode? TryEnter(SafeFileHandle fd)
    {
        var saved = new byte[TermiosSize];
        fixed (byte* p = saved)
        {
            if (TerminalNative.TcGetAttr(fd, p) != 0) return null;
        }
        var mode = new RawMode(fd, saved);
        var raw = (byte[])saved.Clone();
        fixed (byte* p = raw)
        {
            TerminalNative.CfMakeRaw(p);
            if (TerminalNative.TcSetAttr(fd, TerminalNative.TCSANOW, p) == 0) return mode;
        }
        mode.Dispose();
        return null;
    }

    /// <summary>Restores the mode found; harmless when called again.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        if (Interlocked.Exchange(ref _restored, 1) != 0 || _fd.IsClosed) return;
        fixed (byte* p = _saved) _ = TerminalNative.TcSetAttr(_fd, TerminalNative.TCSANOW, p);
    }

    private void OnExit(object? sender, EventArgs e) => Dispose();

    private void OnUnhandled(object sender, UnhandledExceptionEventArgs e) => Dispose();
}
