using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Linux.Terminals;

/// <summary>The master side of a pseudo-terminal.</summary>
[SupportedOSPlatform("linux")]
public sealed unsafe class Pty : IDisposable
{
    /// <summary>Takes over a master descriptor.</summary>
    public Pty(SafeFileHandle master) => Master = master;

    /// <summary>The master: reading gives what programs print, writing is typing.</summary>
    public SafeFileHandle Master { get; }

    /// <summary>The size.</summary>
    public WindowSize Size
    {
        get => Terminal.FindSize(Master) ?? default;
        set => Terminal.SetSize(Master, value);
    }

    /// <summary>Opens a new pseudo-terminal in the current devpts.</summary>
    /// <exception cref="StrataException">None is available.</exception>
    public static Pty Open()
    {
        var fd = TerminalNative.PosixOpenPt(TerminalNative.O_RDWR | TerminalNative.O_NOCTTY | TerminalNative.O_CLOEXEC);
        if (fd < 0) throw ProcessNative.LastFailure("opening a pseudo-terminal");
        var master = new SafeFileHandle(fd, ownsHandle: true);
        if (TerminalNative.GrantPt(master) == 0 && TerminalNative.UnlockPt(master) == 0) return new Pty(master);
        var failure = ProcessNative.LastFailure("unlocking a pseudo-terminal");
        master.Dispose();
        throw failure;
    }

    /// <summary>Opens the slave side, without making it the controlling terminal.</summary>
    /// <exception cref="StrataException">It cannot be opened from this mount namespace.</exception>
    public SafeFileHandle OpenSlave()
    {
        var name = stackalloc byte[128];
        if (TerminalNative.PtsName(Master, name, 128) != 0) throw ProcessNative.LastFailure("naming a pseudo-terminal");
        var fd = TerminalNative.Open(name, TerminalNative.O_RDWR | TerminalNative.O_NOCTTY | TerminalNative.O_CLOEXEC, 0);
        if (fd < 0) throw ProcessNative.LastFailure("opening a pseudo-terminal's slave");
        return new SafeFileHandle(fd, ownsHandle: true);
    }

    /// <inheritdoc/>
    public void Dispose() => Master.Dispose();
}
