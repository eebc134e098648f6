using System.Text;
using Microsoft.Win32.SafeHandles;
using Strata.Host;
using Strata.Linux.Terminals;

namespace Strata.Cli.Streams;

/// <summary>The streams that the process was started with.</summary>
/// <param name="interruption">When somebody wants the process to end: what then nobody reads of standard error is dropped.</param>
internal sealed class ProcessStreams(CancellationToken interruption) : StandardStreams
{
    public override bool IsInputTerminal => !Console.IsInputRedirected;

    public override bool IsOutputTerminal => !Console.IsOutputRedirected;

    public override bool IsErrorTerminal => !Console.IsErrorRedirected;

    public override WindowSize? FindSize()
    {
        if (!IsOutputTerminal && !IsErrorTerminal) return null;
        if (!HostSystem.IsLinux) return FindConsoleSize();
        // Not Console.WindowWidth: it sets up terminal handling that would fight with raw mode.
        using var terminal = new SafeFileHandle(IsOutputTerminal ? 1 : 2, ownsHandle: false);
        // A terminal that nobody told its size says 0 x 0.
        return Terminal.FindSize(terminal) is { Columns: > 0, Rows: > 0 } size ? size : null;
    }

    // A console of Windows has an encoding of its own; what is written is UTF-8.
    private Stream OpenConsole(Func<Stream> open)
    {
        if (OperatingSystem.IsWindows() && (IsOutputTerminal || IsErrorTerminal)) Console.OutputEncoding = Encoding.UTF8;
        return open();
    }

    private static WindowSize? FindConsoleSize()
    {
        try
        {
            return Console.WindowWidth > 0 ? new WindowSize(Console.WindowWidth, Console.WindowHeight) : null;
        }
        catch (IOException)
        {
            // Windows has only the size of standard output, which is none of a console.
            return null;
        }
    }

    // Console's input stream edits lines itself when it reads from a terminal; the kernel does that already. A file stays
    // one that can seek.
    protected override Stream OpenInput() => HostSystem.IsLinux
        ? new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0)
        : Console.OpenStandardInput();

    protected override Stream OpenOutput() => HostSystem.IsLinux ? new DescriptorStream(1, "/dev/stdout") : OpenConsole(Console.OpenStandardOutput);

    protected override Stream OpenError() => HostSystem.IsLinux ? new DescriptorStream(2, "/dev/stderr", interruption) : OpenConsole(Console.OpenStandardError);
}
