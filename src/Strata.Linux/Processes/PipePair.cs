using Microsoft.Win32.SafeHandles;
using Strata.Oci;

namespace Strata.Linux.Processes;

/// <summary>Both ends of a pipe, close-on-exec.</summary>
[SupportedOSPlatform("linux")]
public sealed class PipePair : IDisposable
{
    private PipePair(SafeFileHandle reader, SafeFileHandle writer) => (Reader, Writer) = (reader, writer);

    /// <summary>The end to read from.</summary>
    public SafeFileHandle Reader { get; }

    /// <summary>The end to write to.</summary>
    public SafeFileHandle Writer { get; }

    /// <summary>Makes a pipe.</summary>
    /// <exception cref="StrataException">Descriptors are used up.</exception>
    public static unsafe PipePair Create()
    {
        var fds = stackalloc int[2];
        if (ProcessNative.Pipe2(fds, ProcessNative.O_CLOEXEC) != 0) throw ProcessNative.LastFailure("making a pipe");
        return new PipePair(new SafeFileHandle(fds[0], ownsHandle: true), new SafeFileHandle(fds[1], ownsHandle: true));
    }

    /// <summary>The reading end as an unbuffered stream that owns it.</summary>
    public Stream OpenReader() => new FileStream(Reader, FileAccess.Read, bufferSize: 0);

    /// <summary>The writing end as an unbuffered stream that owns it.</summary>
    public Stream OpenWriter() => new FileStream(Writer, FileAccess.Write, bufferSize: 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        Reader.Dispose();
        Writer.Dispose();
    }
}
