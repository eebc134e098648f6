using Strata.Cli.Rendering.Progress;
using Strata.Linux.Terminals;
using Strata.Oci.Progress;

namespace Strata.Cli.Tests.Progress;

public sealed class TransferProgressTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void Layers_have_bars_and_results_follow_them()
    {
        using var screen = new Screen(110);
        using var progress = new TransferProgress(screen, screen, new LiveRegion(screen, static () => new WindowSize(110, 30)), _time);
        progress.Report(new StepStarted("1", "de07c05d460e"));
        progress.Report(new StepTransfer("1", "Loading layer", 12_300_000, 45_600_000));
        progress.Report(new StepStarted("2", "6c45a49c8ea5"));
        progress.Report(new StepTransfer("2", "Loading layer", 2048, 2048));
        _time.Advance(0.1);
        Assert.Equal("""
            de07c05d460e: Loading layer [=============>                                     ]  12.3MB/45.6MB
            6c45a49c8ea5: Loading layer [==================================================>]  2.048kB/2.048kB
            """, screen.Text);
        progress.Report(new StepTransfer("1", "Loading layer", 45_600_000, 45_600_000));
        progress.Report(new StepCompleted("1"));
        progress.Report(new StepCompleted("2"));
        progress.Report(new ResultProduced("Loaded image: alpine:latest"));
        progress.Dispose();
        Assert.Equal("""
            de07c05d460e: Loading layer [==================================================>]  45.6MB/45.6MB
            6c45a49c8ea5: Loading layer [==================================================>]  2.048kB/2.048kB
            Loaded image: alpine:latest
            """, screen.Text);
    }

    [Fact]
    public void Without_a_terminal_there_are_results_and_warnings_only()
    {
        using var streams = new FakeStreams();
        using (var progress = ProgressRenderers.ForTransfer(streams, _time))
        {
            progress.Report(new StepStarted("1", "de07c05d460e"));
            progress.Report(new StepTransfer("1", "Loading layer", 1, 2));
            progress.Report(new WarningRaised("old format"));
            progress.Report(new StepCompleted("1"));
            progress.Report(new ResultProduced("Loaded image: alpine:latest"));
            _time.Advance(1);
        }
        Assert.Equal(("Loaded image: alpine:latest\n", "WARNING: old format\n"), (streams.OutText, streams.ErrorText));
    }

    [Fact]
    public void Bars_of_a_save_to_standard_output_go_to_standard_error()
    {
        using var streams = new FakeStreams { ErrorIsTerminal = true };
        using (var progress = ProgressRenderers.ForTransfer(streams, _time, onError: true))
        {
            progress.Report(new StepTransfer("layer", "Saving", 1, 2));
        }
        Assert.Equal("", streams.OutText);
        Assert.Contains("layer: Saving [", streams.ErrorText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "why")]
    [InlineData(false, "10%\r\e[2Kwhy\e[?25l")]
    public void Quiet_shows_only_what_failed(bool isTerminal, string output)
    {
        using var streams = new FakeStreams { ErrorIsTerminal = isTerminal };
        using (var progress = ProgressRenderers.ForBuild(streams, _time, ProgressMode.Quiet))
        {
            progress.Report(new StepOutput("good", false, "fine\n"u8.ToArray()));
            progress.Report(new StepCompleted("good"));
            progress.Report(new StepStarted("bad", "RUN false"));
            progress.Report(new StepOutput("bad", false, "10%\r\e[2Kwhy\e[?25l\n"u8.ToArray()));
            progress.Report(new StepCompleted("bad", Error: "exit code: 1"));
        }
        Assert.Equal(("", $"------\n > RUN false:\n0.000 {output}\n------\n"), (streams.OutText, streams.ErrorText));
    }
}
