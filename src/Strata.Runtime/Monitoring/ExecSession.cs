using Strata.Oci;
using Strata.Runtime.Execution;

namespace Strata.Runtime.Monitoring;

/// <summary>One more process in a container, on its way to be started. Disposing lets go of the monitor; a started process goes on.</summary>
[SupportedOSPlatform("linux")]
public sealed class ExecSession : IDisposable
{
    private const string Prefix = "OCI runtime exec failed: exec failed: unable to start container process: ";

    private readonly ExecProcess _process;
    private readonly ExecPipes _pipes;
    private readonly string _runtime;
    private readonly bool _isAttached;

    internal ExecSession(ExecProcess process, ExecPipes pipes, string runtime, bool isAttached)
    {
        _process = process;
        _pipes = pipes;
        _runtime = runtime;
        _isAttached = isAttached;
        // The monitor waits for one to have put it where it belongs; it belongs where it is.
        _pipes.TryBegin();
    }

    /// <summary>Waits until the monitor is ready, and connects with the streams of the process to come.</summary>
    /// <exception cref="StrataException">FailedPrecondition: the monitor ended.</exception>
    public async Task<MonitorConnection> ConnectAsync()
    {
        var ready = await MonitorAnswer.ReadAsync(_pipes.Ready);
        if (ready.Data < 0) throw new StrataException(ErrorKind.FailedPrecondition, "can't run a process in the container: " + ready.Message);
        return MonitorConnection.Connect(_process.Files);
    }

    /// <summary>Starts the process.</summary>
    /// <returns>Its process id; or why there is none.</returns>
    public async Task<(int Pid, RuntimeFailure? Failure)> BeginAsync()
    {
        if (_isAttached) _pipes.TryBegin();
        var said = await MonitorAnswer.ReadAsync(_pipes.Answer);
        if (said.Data > 0) return (said.Data, null);
        var error = RuntimeLog.FindError(_process.Files.RuntimeLog) ?? (said.Message.Length > 0 ? said.Message : "it said nothing");
        var failure = RuntimeLog.Describe(_runtime, _process.Program, _process.RootFileSystem, error);
        return (0, failure with { Message = Prefix + failure.Reason });
    }

    /// <inheritdoc/>
    public void Dispose() => _pipes.Dispose();
}
