using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;

namespace Strata.Cli.Streams;

/// <summary>
/// Writes to a descriptor that other processes write to as well: no position of our own, no buffer. Console's stream
/// would first set up the terminal, and a file's would write over what a container wrote meanwhile.
/// </summary>
internal sealed class DescriptorOutput(int descriptor) : Stream
{
    private readonly SafeFileHandle _handle = new(descriptor, ownsHandle: false);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">Nobody reads any more, or the disk is full.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!Descriptors.TryWriteAll(_handle, buffer)) throw new IOException(descriptor == 1 ? "can't write to standard output: is it closed, or the disk full?" : "can't write to standard error");
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is kept back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
