using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Strata.Archive;
using Strata.Linux.Processes;

namespace Strata.Cli.Streams;

/// <summary>
/// Writes to a descriptor that the process was given. Console's own streams set up the terminal at the first write, and
/// a <see cref="FileStream"/> keeps a position of its own, which is wrong when others write to the same file.
/// </summary>
internal sealed class DescriptorStream(int descriptor, string name) : WritingStream
{
    private const int BrokenPipe = 32;
    private readonly SafeFileHandle _handle = new(descriptor, ownsHandle: false);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var error = Descriptors.WriteAll(_handle, buffer);
        if (error == 0) return;
        var message = "write " + name + ": " + Marshal.GetPInvokeErrorMessage(error).ToLowerInvariant();
        throw error == BrokenPipe ? new BrokenPipeException(message) : new IOException(message);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer, offset, count);
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
        // Nothing is held back.
    }
}
