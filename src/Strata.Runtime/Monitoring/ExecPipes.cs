using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;

namespace Strata.Runtime.Monitoring;

/// <summary>The pipes between us and the monitor of an exec: it says when it is ready, we say when to begin, it says what came of it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ExecPipes : IDisposable
{
    private readonly PipePair _answer = PipePair.Create();
    private readonly PipePair _begin = PipePair.Create();
    private readonly PipePair _ready = PipePair.Create();

    /// <summary>The monitor's ends by its numbers.</summary>
    public Dictionary<int, SafeFileHandle> ForMonitor => new() { [3] = _answer.Writer, [4] = _begin.Reader, [5] = _ready.Writer };

    /// <summary>Where the process id comes from.</summary>
    public SafeFileHandle Answer => _answer.Reader;

    /// <summary>Where the word comes from that one may connect.</summary>
    public SafeFileHandle Ready => _ready.Reader;

    /// <summary>Lets the monitor go on to its next step; false when it is gone.</summary>
    public bool TryBegin() => Descriptors.TryWriteAll(_begin.Writer, [0]);

    public void CloseMonitorSide()
    {
        _answer.Writer.Dispose();
        _begin.Reader.Dispose();
        _ready.Writer.Dispose();
    }

    public void Dispose()
    {
        _answer.Dispose();
        _begin.Dispose();
        _ready.Dispose();
    }
}
