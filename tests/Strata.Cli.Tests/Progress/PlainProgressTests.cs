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
}
