using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Strata.Archive;
using Strata.Linux.Processes;

namespace Strata.Cli.Streams;

/// <summary>
/// Writes to a descriptor that the process was given. Console's own streams set up the terminal at the first write, and
/// a <see cref="FileStream"/> keeps a position of its own, which is wrong when others write to the same file.
/// </summary>
/// <param name="descriptor">The descriptor.</param>
/// <param name="name">What messages call it.</param>
/// <param name="interruption">
/// After it, a reader that has stopped (a pager, a terminal that is held) keeps nobody waiting: what it does not take soon is dropped.
/// </param>
[SupportedOSPlatform("linux")]
internal sealed class DescriptorStream(int descriptor, string name, CancellationToken interruption = default) : WritingStream
{
    private const int BrokenPipe = 32;

    // What a pipe with any room takes at once.
    private const int Page = 4 << 10;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly SafeFileHandle _handle = new(descriptor, ownsHandle: false);
    private int _patience = 5;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!interruption.CanBeCanceled)
        {
            WriteAll(buffer);
            return;
        }
        while (!buffer.IsEmpty)
        {
            while (!Descriptors.WaitForRoom(_handle, interruption.IsCancellationRequested && _patience <= 0 ? TimeSpan.Zero : Interval))
            {
                if (interruption.IsCancellationRequested && _patience-- <= 0) return;
            }
            var piece = buffer[..Math.Min(Page, buffer.Length)];
            WriteAll(piece);
            buffer = buffer[piece.Length..];
        }
    }

    private void WriteAll(ReadOnlySpan<byte> buffer)
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
