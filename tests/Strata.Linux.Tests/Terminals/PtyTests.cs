using System.Text;
using Strata.Linux.Processes;
using Strata.Linux.Terminals;

namespace Strata.Linux.Tests.Terminals;

public sealed class PtyTests
{
    [Fact]
    public void a_size_set_on_one_side_is_seen_on_the_other()
    {
        using var pty = Pty.Open();
        using var slave = pty.OpenSlave();
        pty.Size = new WindowSize(132, 43);
        Assert.Equal(new WindowSize(132, 43), Terminal.FindSize(slave));
        Terminal.SetSize(slave, new WindowSize(80, 24));
        Assert.Equal(new WindowSize(80, 24), pty.Size);
    }

    [Fact]
    public void what_is_no_terminal_has_no_size_and_no_raw_mode()
    {
        using var pipe = PipePair.Create();
        Assert.False(Terminal.IsTerminal(pipe.Reader));
        Assert.Null(Terminal.FindSize(pipe.Reader));
        Assert.Null(RawMode.TryEnter(pipe.Reader));
    }

    [Fact]
    public async Task raw_mode_passes_bytes_through_and_is_undone_once()
    {
        using var pty = Pty.Open();
        using var slave = pty.OpenSlave();
        Assert.True(Terminal.IsTerminal(slave));
        using (var raw = RawMode.TryEnter(slave))
        {
            Assert.NotNull(raw);
            Descriptors.TryWriteAll(slave, "a\n"u8);
            Assert.Equal("a\n", await ReadAsync(pty, 2));
            raw.Dispose();
        }
        // Cooked again: a new line becomes carriage return and new line.
        Descriptors.TryWriteAll(slave, "b\n"u8);
        Assert.Equal("b\r\n", await ReadAsync(pty, 3));
    }

    [Fact]
    public void an_aborted_console_socket_receives_nothing()
    {
        var path = Path.Combine(Path.GetTempPath(), $"strata-{Guid.NewGuid():N}");
        using (var socket = ConsoleSocket.Listen(path))
        {
            socket.Abort();
            Assert.Throws<OperationCanceledException>(() => socket.Receive());
        }
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void a_console_socket_path_has_a_limit() =>
        Assert.Equal(Oci.ErrorKind.InvalidArgument, Assert.Throws<Oci.StrataException>(() => ConsoleSocket.Listen("/tmp/" + new string('x', 107))).Kind);

    private static async Task<string> ReadAsync(Pty pty, int count)
    {
        var text = new StringBuilder();
        var full = new TaskCompletionSource();
        using var pump = DescriptorPump.ToSink(pty.Master, data =>
        {
            text.Append(Encoding.ASCII.GetString(data.Span));
            if (text.Length >= count) full.TrySetResult();
        });
        await full.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        pump.Stop();
        await pump.Completion;
        return text.ToString();
    }
}
