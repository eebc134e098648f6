using System.Text;
using Strata.Linux.Processes;

namespace Strata.Linux.Tests.Processes;

public sealed class DescriptorPumpTests
{
    [Fact]
    public async Task everything_arrives_in_order_and_the_end_ends_it()
    {
        using var pipe = PipePair.Create();
        var received = new MemoryStream();
        using var pump = DescriptorPump.ToSink(pipe.Reader, data => received.Write(data.Span));
        var sent = new byte[300_000];
        for (var i = 0; i < sent.Length; i++) sent[i] = (byte)(i * 7);
        Assert.True(Descriptors.TryWriteAll(pipe.Writer, sent));
        pipe.Writer.Dispose();
        await pump.Completion;
        Assert.Equal(sent, received.ToArray());
    }

    [Fact]
    public async Task stopping_delivers_what_is_there_and_ends_without_an_end_of_file()
    {
        using var pipe = PipePair.Create();
        var received = new MemoryStream();
        using var pump = DescriptorPump.ToStream(pipe.Reader, received);
        Descriptors.TryWriteAll(pipe.Writer, "abc"u8);
        pump.Stop();
        await pump.Completion;
        Assert.Equal("abc", Encoding.ASCII.GetString(received.ToArray()));
    }

    [Fact]
    public async Task a_stream_is_fed_and_the_descriptor_closed_after_it()
    {
        using var pipe = PipePair.Create();
        using var pump = DescriptorPump.FromStream(new MemoryStream("input"u8.ToArray()), pipe.Writer, null, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(pipe.OpenReader());
        Assert.Equal("input", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        await pump.Completion;
    }

    [Fact]
    public async Task a_reader_that_goes_away_ends_the_copy_quietly()
    {
        using var from = PipePair.Create();
        using var to = PipePair.Create();
        to.Reader.Dispose();
        using var pump = DescriptorPump.Between(from.Reader, to.Writer, closeDestination: false, null);
        Descriptors.TryWriteAll(from.Writer, "x"u8);
        await pump.Completion;
    }

    [Fact]
    public async Task a_sink_that_fails_fails_the_copy()
    {
        using var pipe = PipePair.Create();
        using var pump = DescriptorPump.ToSink(pipe.Reader, _ => throw new InvalidDataException("full"));
        Descriptors.TryWriteAll(pipe.Writer, "x"u8);
        Assert.Equal("full", (await Assert.ThrowsAsync<InvalidDataException>(() => pump.Completion)).Message);
    }
}
