using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Linux.Terminals;

/// <summary>What can be asked of any descriptor that may be a terminal.</summary>
[SupportedOSPlatform("linux")]
public static unsafe class Terminal
{
    /// <summary>True when the descriptor is a terminal.</summary>
    public static bool IsTerminal(SafeFileHandle fd) => TerminalNative.IsATty(fd) == 1;

    /// <summary>The size; null when the descriptor is no terminal.</summary>
    public static WindowSize? FindSize(SafeFileHandle fd)
    {
        TerminalNative.WinSize size;
        return TerminalNative.Ioctl(fd, TerminalNative.TIOCGWINSZ, &size) == 0 ? new WindowSize(size.Columns, size.Rows) : null;
    }

    /// <summary>Sets the size; the kernel sends SIGWINCH to the terminal's foreground processes when it changed.</summary>
    /// <exception cref="StrataException">The descriptor is no terminal, or its other side is gone.</exception>
    public static void SetSize(SafeFileHandle fd, WindowSize size)
    {
        var native = new TerminalNative.WinSize { Rows = (ushort)size.Rows, Columns = (ushort)size.Columns };
        if (TerminalNative.Ioctl(fd, TerminalNative.TIOCSWINSZ, &native) != 0) throw ProcessNative.LastFailure("setting the terminal's size");
    }
}
