using System.Text;
using Strata.Cli.Rendering.Progress;
using Strata.Oci.Progress;

namespace Strata.Cli.Tests.Progress;

public sealed class PlainProgressTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly StringWriter _output = new();
    private readonly PlainProgress _progress;

    public PlainProgressTests() => _progress = new PlainProgress(_output, _time);

    public void Dispose()
    {
        _progress.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void A_build_reads_as_buildkit_s()
    {
        _progress.Report(new StepStarted("a", "[internal] load build definition from Dockerfile"));
        _progress.Report(new StepTransfer("a", "transferring dockerfile", 340, 340));
        _progress.Report(new StepCompleted("a"));
        _progress.Report(new StepStarted("b", "[1/2] FROM base:1"));
        _progress.Report(new StepCompleted("b", Cached: true));
        _progress.Report(new StepStarted("c", "[2/2] RUN echo hello"));
        _time.Advance(0.409);
        _progress.Report(new StepOutput("c", false, Encoding.UTF8.GetBytes("hello\nwor")));
        _time.Advance(0.1);
        _progress.Report(new StepOutput("c", true, Encoding.UTF8.GetBytes("ld\r\n")));
        _time.Advance(0.7);
        _progress.Report(new StepCompleted("c"));
        _progress.Dispose();
        Assert.Equal("""
            #1 [internal] load build definition from Dockerfile
            #1 transferring dockerfile: 340B done
            #1 DONE 0.0s

            #2 [1/2] FROM base:1
            #2 CACHED

            #3 [2/2] RUN echo hello
            #3 0.409 hello
            #3 0.409 world
            #3 DONE 1.2s

            """, _output.ToString());
    }

    [Fact]
    public void A_failure_is_told_and_repeated_at_the_end()
    {
        _progress.Report(new StepStarted("a", "[2/2] RUN exit 3"));
        _time.Advance(0.502);
        _progress.Report(new StepOutput("a", true, Encoding.UTF8.GetBytes("no line end")));
        _progress.Report(new StepCompleted("a", Error: "process \"/bin/sh -c exit 3\" did not complete successfully: exit code: 3"));
        _progress.Dispose();
        Assert.Equal("""
            #1 [2/2] RUN exit 3
            #1 0.502 no line end
            #1 ERROR: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3
            ------
             > [2/2] RUN exit 3:
            0.502 no line end
            ------

            """, _output.ToString());
    }

    [Fact]
    public void Parallel_steps_do_not_mix_their_lines()
    {
        _progress.Report(new StepStarted("a", "first"));
        _progress.Report(new StepStarted("b", "second"));
        for (var i = 0; i < 3; i++)
        {
            _progress.Report(new StepOutput("a", false, Encoding.UTF8.GetBytes($"a{i}\n")));
            _progress.Report(new StepOutput("b", false, Encoding.UTF8.GetBytes($"b{i}\n")));
            _time.Advance(1);
        }
        _progress.Report(new StepCompleted("a"));
        _progress.Report(new StepCompleted("b"));
        Assert.Equal("""
            #1 first
            #1 0.000 a0
            #1 1.000 a1
            #1 2.000 a2
            #1 DONE 3.0s

            #2 second
            #2 0.000 b0
            #2 1.000 b1
            #2 2.000 b2
            #2 DONE 3.0s

            """, _output.ToString());
    }

    [Fact]
    public void A_silent_step_gives_way_after_five_seconds_without_further_events()
    {
        _progress.Report(new StepStarted("a", "silent"));
        _progress.Report(new StepStarted("b", "talks"));
        _progress.Report(new StepOutput("b", false, Encoding.UTF8.GetBytes("b0\n")));
        _time.Advance(4.9);
        Assert.Equal("#1 silent\n", _output.ToString());
        _time.Advance(0.2);
        Assert.Equal("#1 silent\n#1 ...\n\n#2 talks\n#2 0.000 b0\n", _output.ToString());
        _time.Advance(6);
        _progress.Report(new StepCompleted("a"));
        Assert.EndsWith("#2 0.000 b0\n#2 ...\n\n#1 silent\n#1 DONE 11.1s\n", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_talkative_step_gives_way_after_ten_seconds()
    {
        _progress.Report(new StepStarted("a", "talks"));
        _progress.Report(new StepStarted("b", "waits"));
        for (var i = 0; i < 11; i++)
        {
            _progress.Report(new StepOutput("a", false, Encoding.UTF8.GetBytes($"a{i}\n")));
            Assert.DoesNotContain("waits", _output.ToString(), StringComparison.Ordinal);
            _time.Advance(0.95);
        }
        Assert.Contains("#1 ...\n\n#2 waits\n", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Transfers_are_told_now_and_then_and_at_the_end()
    {
        _progress.Report(new StepStarted("a", "pull"));
        for (var i = 1; i <= 100; i++)
        {
            _progress.Report(new StepTransfer("a", "sha256:1", i * 1_000_000, 100_000_000));
            _time.Advance(0.1);
        }
        _progress.Report(new StepTransfer("a", "unpacking", 5, null));
        _progress.Report(new StepCompleted("a"));
        Assert.Equal("""
            #1 pull
            #1 sha256:1: 1.00MB / 100.00MB 0.0s
            #1 sha256:1: 51.00MB / 100.00MB 5.0s
            #1 sha256:1: 100.00MB 9.9s done
            #1 unpacking: 5B 0.0s
            #1 unpacking: 5B done
            #1 DONE 10.0s

            """, _output.ToString());
    }

    [Fact]
    public void Nothing_is_lost_when_the_operation_ends_in_the_middle()
    {
        _progress.Report(new StepStarted("a", "first"));
        _progress.Report(new StepStarted("b", "second"));
        _progress.Report(new StepOutput("b", false, "open"u8.ToArray()));
        _progress.Report(new WarningRaised("JSONArgsRecommended: text (line 2)", "   2 | CMD x"));
        _progress.Dispose();
        _progress.Dispose();
        _progress.Report(new StepStarted("c", "late"));
        Assert.Equal("#1 first\n#1 ...\n\n#2 second\n#2 0.000 open\n\n 1 warning found:\n - JSONArgsRecommended: text (line 2)\n      2 | CMD x\n", _output.ToString());
    }

    [Fact]
    public void Bytes_that_are_no_text_come_out_as_they_went_in()
    {
        using var streams = new FakeStreams();
        using (var progress = new PlainProgress(streams.Error, _time))
        {
            progress.Report(new StepStarted("a", "x"));
            progress.Report(new StepOutput("a", false, new byte[] { (byte)'a', 0xff, 0xfe, (byte)'\n' }));
        }
        Assert.Equal(new byte[] { (byte)'a', 0xff, 0xfe, (byte)'\n' }, streams.ErrorBytes[^4..]);
    }

    [Fact]
    public void A_million_lines_are_few_writes()
    {
        using var screen = new CountingWriter();
        using var progress = new PlainProgress(screen, _time);
        progress.Report(new StepStarted("a", "chatty"));
        for (var i = 0; i < 10_000; i++)
        {
            for (var j = 0; j < 100; j++) progress.Report(new StepOutput("a", false, "some line\n"u8.ToArray()));
            _time.Advance(0.001);
        }
        progress.Report(new StepCompleted("a"));
        Assert.Equal(1_000_002, screen.Lines);
        // By time 100, and by size one for each 64 KiB of 20 MB.
        Assert.InRange(screen.Writes, 100, 500);
    }

    [Fact]
    public void Pieces_of_lines_and_characters_come_out_whole()
    {
        using var streams = new FakeStreams();
        using (var progress = new PlainProgress(streams.Error, _time))
        {
            progress.Report(new StepStarted("a", "x"));
            foreach (var b in Encoding.UTF8.GetBytes("漢\e[31m🚀\r\nopen\r"))
            {
                progress.Report(new StepOutput("a", false, new[] { b }));
                _time.Advance(0.2);
            }
            progress.Report(new StepCompleted("a"));
        }
        Assert.Equal("#1 x\n#1 0.000 漢\e[31m🚀\n#1 2.800 open\r\n#1 DONE 3.8s\n", streams.ErrorText);
    }

    [Fact]
    public void A_line_that_stays_open_is_shown_after_a_while_and_goes_on_where_it_was()
    {
        _progress.Report(new StepStarted("a", "x"));
        _progress.Report(new StepOutput("a", false, "Downloading..."u8.ToArray()));
        _time.Advance(0.9);
        Assert.Equal("#1 x\n", _output.ToString());
        _time.Advance(0.3);
        Assert.Equal("#1 x\n#1 0.000 Downloading...", _output.ToString());
        _progress.Report(new StepOutput("a", false, " 100%\nnext\n"u8.ToArray()));
        _progress.Report(new StepCompleted("a"));
        Assert.Equal("#1 x\n#1 0.000 Downloading... 100%\n#1 1.200 next\n#1 DONE 1.2s\n", _output.ToString());
    }

    [Fact]
    public void Nobody_speaks_in_another_s_open_line()
    {
        _progress.Report(new StepStarted("a", "prompts"));
        _progress.Report(new StepStarted("b", "waits"));
        _progress.Report(new StepOutput("a", false, "Continue? "u8.ToArray()));
        _time.Advance(10.5);
        Assert.Equal("#1 prompts\n#1 0.000 Continue? \n#1 ...\n\n#2 waits\n", _output.ToString());
        _progress.Report(new StepOutput("a", false, "yes\n"u8.ToArray()));
        _time.Advance(1);
        _progress.Report(new StepCompleted("b"));
        _progress.Report(new StepCompleted("a"));
        Assert.EndsWith("#2 DONE 11.5s\n\n#1 prompts\n#1 10.500 yes\n#1 DONE 11.5s\n", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_end_is_printed_as_it_comes()
    {
        _progress.Report(new StepStarted("a", "x"));
        var block = Encoding.ASCII.GetBytes(new string('x', 50_000));
        for (var i = 0; i < 100; i++) _progress.Report(new StepOutput("a", false, block));
        Assert.InRange(_output.ToString().Length, 4_800_000, 5_000_020);
        _progress.Report(new StepCompleted("a"));
        Assert.Equal("#1 x\n#1 0.000 " + new string('x', 5_000_000) + "\n#1 DONE 0.0s\n", _output.ToString());
    }

    [Fact]
    public void A_step_that_waits_with_too_much_is_heard_and_nothing_is_lost()
    {
        _progress.Report(new StepStarted("a", "first"));
        _progress.Report(new StepStarted("b", "flood"));
        var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("y\n", 10_000)));
        for (var i = 0; i < 100; i++) _progress.Report(new StepOutput("b", false, block));
        Assert.Contains("#1 ...\n\n#2 flood\n#2 0.000 y\n", _output.ToString(), StringComparison.Ordinal);
        _progress.Report(new StepCompleted("a"));
        _progress.Report(new StepCompleted("b"));
        Assert.Equal(1_000_000, _output.ToString().Split('\n').Count(static line => line == "#2 0.000 y"));
    }

    [Fact]
    public void Cancelled_steps_say_so_and_the_first_failure_is_told_last()
    {
        foreach (var step in (string[])["a", "b", "c"])
        {
            _progress.Report(new StepStarted(step, "step " + step));
            _progress.Report(new StepOutput(step, false, Encoding.UTF8.GetBytes($"of {step}\n")));
        }
        _progress.Report(new StepCompleted("b", Error: "exit code: 1"));
        _time.Advance(0.1);
        _progress.Report(new StepCompleted("a", Error: "exit code: 2"));
        _progress.Report(StepCompleted.Failed("c", new OperationCanceledException()));
        _progress.Dispose();
        Assert.Contains("#3 CANCELED\n", _output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("------\n > step a:\n0.000 of a\n------\n------\n > step b:\n0.000 of b\n------\n", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(" > step c:", _output.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Counts writes and lines and keeps nothing.</summary>
    private sealed class CountingWriter : TextWriter
    {
        public int Writes { get; private set; }

        public int Lines { get; private set; }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(string? value)
        {
            Writes++;
            Lines += value!.Count(static c => c == '\n');
        }
    }
}
