using System.Text;
using Strata.Linux.Processes;
using Strata.Linux.Terminals;

namespace Strata.EndToEnd.Tests.Harness;

/// <summary>A command that runs on a pseudo-terminal of its own, as somebody at a keyboard has it.</summary>
internal sealed class TerminalSession : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Pty _pty = Pty.Open();
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _slave;
    private readonly ChildProcess _child;
    private readonly StringBuilder _seen = new();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _more = new(0);
    private int _read;

    /// <param name="machine">The store and working directory.</param>
    /// <param name="size">The terminal's size at the start.</param>
    /// <param name="arguments">The command.</param>
    public TerminalSession(TestMachine machine, WindowSize size, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setsid"), "needs setsid from util-linux");
        _pty.Size = size;
        _slave = _pty.OpenSlave();
        Before = Settings();
        _child = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "/usr/bin/setsid",
            // The terminal becomes the command's controlling one: it gets Ctrl-C and changes of size.
            Arguments = ["-c", "-w", .. machine.Command, .. arguments],
            Environment = ["PATH=" + Environment.GetEnvironmentVariable("PATH"), "TERM=xterm", "STRATA_ROOT=" + machine.Root, "STRATA_STORAGE_DRIVER=" + machine.Driver],
            WorkingDirectory = machine.Directory,
            Descriptors = new Dictionary<int, Microsoft.Win32.SafeHandles.SafeFileHandle> { [0] = _slave, [1] = _slave, [2] = _slave },
        });
        new Thread(Read) { IsBackground = true }.Start();
    }

    /// <summary>The terminal's settings before the command.</summary>
    public string Before { get; }

    /// <summary>The terminal's size.</summary>
    public WindowSize Size
    {
        get => _pty.Size;
        set => _pty.Size = value;
    }

    /// <summary>What <c>stty -g</c> says of the terminal now.</summary>
    public string Settings()
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", $"stty -g < /proc/{Environment.ProcessId}/fd/{_slave.DangerousGetHandle()}"]) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }

    /// <summary>Types on the keyboard.</summary>
    public void Type(string text) => Assert.True(Descriptors.TryWriteAll(_pty.Master, Encoding.UTF8.GetBytes(text)));

    /// <summary>Waits until the screen shows a text after what was waited for before.</summary>
    public async Task Expect(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            lock (_gate)
            {
                var at = _seen.ToString().IndexOf(text, _read, StringComparison.Ordinal);
                if (at >= 0)
                {
                    _read = at + text.Length;
                    return;
                }
            }
            try
            {
                await _more.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                lock (_gate) Assert.Fail($"\"{text}\" did not appear; the screen shows:\n{_seen}");
            }
        }
    }

    /// <summary>Everything that was written to the terminal so far.</summary>
    public string Seen
    {
        get
        {
            lock (_gate) return _seen.ToString();
        }
    }

    /// <summary>Waits for the command's end.</summary>
    public Task<int> Exited => _child.Exited.WaitAsync(Patience);

    /// <summary>kill -9.</summary>
    public void Kill() => _child.Kill(ProcessSignals.Kill);

    public void Dispose()
    {
        _child.Kill(ProcessSignals.Kill);
        _child.Dispose();
        _slave.Dispose();
        _pty.Dispose();
    }

    private void Read()
    {
        var buffer = new byte[4096];
        var text = new char[4096];
        // A read may end within a character.
        var decoder = Encoding.UTF8.GetDecoder();
        try
        {
            using var stream = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(_pty.Master.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, 0);
            while (stream.Read(buffer) is > 0 and var n)
            {
                lock (_gate) _seen.Append(text, 0, decoder.GetChars(buffer, 0, n, text, 0));
                _more.Release();
            }
        }
        catch (IOException)
        {
            // Nobody has the other side open any more.
        }
    }
}
