using System.Buffers;
using System.Text;
using Strata.Oci;

namespace Strata.Cli.Streams;

/// <summary>
/// Text to bytes without a buffer: one call, one write, so that nothing is lost when the process dies and lines of two
/// threads do not mix. Names that are no UTF-8 (see <see cref="ImagePath"/>) come out as the bytes that they are.
/// </summary>
/// <param name="stream">Where to.</param>
/// <param name="ignoreFailures">For standard error: there is no other place to report its failures to.</param>
internal sealed class StreamText(Stream stream, bool ignoreFailures = false) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (buffer.IsEmpty) return;
        var bytes = ArrayPool<byte>.Shared.Rent(ImagePath.MaxByteCount(buffer));
        try
        {
            stream.Write(bytes, 0, ImagePath.Encode(buffer, bytes));
        }
        catch (IOException failure) when (ignoreFailures || failure is BrokenPipeException)
        {
            // Who reads the text has seen enough; what the command does is to be done all the same.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public override void WriteLine() => Write('\n');

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void WriteLine(ReadOnlySpan<char> buffer) => Write(string.Concat(buffer, "\n"));

    // The base class would go through the thread pool.
    public override Task WriteAsync(char value) => Written(value.ToString());

    public override Task WriteAsync(string? value) => Written(value);

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => Written(buffer.ToString());

    public override Task WriteLineAsync() => Written("\n");

    public override Task WriteLineAsync(string? value) => Written(value + "\n");

    public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => Written(buffer.ToString() + "\n");

    public override void Flush() => stream.Flush();

    public override Task FlushAsync() => stream.FlushAsync();

    private Task Written(string? text)
    {
        Write(text.AsSpan());
        return Task.CompletedTask;
    }
}
