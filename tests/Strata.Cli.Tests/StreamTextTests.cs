using System.Text;
using Strata.Cli.Rendering.Errors;
using Strata.Cli.Streams;

namespace Strata.Cli.Tests;

public sealed class StreamTextTests
{
    [Fact]
    public async Task Each_call_is_one_write()
    {
        using var stream = new CountingStream();
        using var text = new StreamText(stream);
        text.WriteLine("one");
        await text.WriteLineAsync("two");
        text.Write("three {0}", 4);
        text.Write('x');
        Assert.Equal("one\ntwo\nthree 4x", Encoding.UTF8.GetString(stream.ToArray()));
        Assert.Equal(4, stream.Writes);
    }

    [Fact]
    public void Names_that_are_no_text_come_out_as_their_bytes()
    {
        using var stream = new CountingStream();
        using var text = new StreamText(stream);
        text.Write("é\uDCFF日");
        Assert.Equal([0xc3, 0xa9, 0xff, 0xe6, 0x97, 0xa5], stream.ToArray());
    }

    [Fact]
    public void A_reader_that_has_gone_stops_no_command()
    {
        using var stream = new CountingStream { Failure = new BrokenPipeException("write /dev/stdout: broken pipe") };
        using var text = new StreamText(stream);
        text.WriteLine("one");
        stream.Failure = new IOException("write /dev/stdout: no space left on device");
        Assert.Throws<IOException>(() => text.WriteLine("two"));
        using var error = new StreamText(stream, ignoreFailures: true);
        error.WriteLine("three");
    }

    [Fact]
    public void Bytes_for_a_reader_that_has_gone_end_the_command_silently() =>
        Assert.Equal(new CommandFailure("", 141), ErrorRendering.Render(new BrokenPipeException("write /dev/stdout: broken pipe"), ErrorFamily.General, "strata save"));

    private sealed class CountingStream : MemoryStream
    {
        public int Writes { get; private set; }

        public IOException? Failure { get; set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Failure is not null) throw Failure;
            Writes++;
            base.Write(buffer, offset, count);
        }
    }
}
