using System.Text;
using Strata.Cli.Rendering.Progress;
using Strata.Linux.Terminals;
using Strata.Oci.Progress;

namespace Strata.Cli.Tests.Progress;

public sealed class TerminalProgressTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly Screen _screen = new(51);
    private readonly TerminalProgress _progress;
    private int _rows = 20;

    public TerminalProgressTests() => _progress = new TerminalProgress(_screen, () => new WindowSize(_screen.Columns, _rows), _time, colours: true);

    public void Dispose()
    {
        _progress.Dispose();
        _screen.Dispose();
    }

    [Fact]
    public void Running_steps_show_their_output_and_ended_ones_one_line()
    {
        Start();
        Assert.Equal("""
            [+] Building 1.1s (2/3)
             => [internal] load build definition          0.0s
             => CACHED [1/2] FROM base:1                  0.0s
             => [2/2] RUN make                            1.1s
             => => # 60%
             => => # tab     x
             => => # red text
            """, _screen.Text);
    }

    [Fact]
    public void The_last_screen_keeps_every_step_with_its_transfers()
    {
        Start();
        _progress.Report(new StepCompleted("c"));
        _progress.Dispose();
        Assert.Equal("""
            [+] Building 1.1s (3/3) FINISHED
             => [internal] load build definition          0.0s
             => => transferring dockerfile: 340B          0.0s
             => CACHED [1/2] FROM base:1                  0.0s
             => [2/2] RUN make                            1.1s
            """, _screen.Text);
        Assert.True(_screen.IsCursorVisible);
    }

    [Fact]
    public void A_failing_step_s_output_is_printed_whole()
    {
        _progress.Report(new StepStarted("a", "[1/1] RUN make"));
        for (var i = 0; i < 30; i++) _progress.Report(new StepOutput("a", false, Encoding.UTF8.GetBytes($"line {i}\n")));
        _time.Advance(0.2);
        Assert.DoesNotContain("line 23", _screen.Text, StringComparison.Ordinal);
        Assert.Contains(" => => # line 24\n", _screen.Text, StringComparison.Ordinal);
        _progress.Report(new StepCompleted("a", Error: "exit code: 3"));
        _progress.Report(new WarningRaised("WorkdirRelativePath: x (line 3)"));
        _progress.Dispose();
        var expected = new StringBuilder("[+] Building 0.2s (1/1)\n => ERROR [1/1] RUN make                      0.2s\n\n 1 warning found:\n - WorkdirRelativePath: x (line 3)\n------\n > [1/1] RUN make:\n");
        for (var i = 0; i < 30; i++) expected.Append("0.000 line ").Append(i).Append('\n');
        Assert.Equal(expected + "------", _screen.Text);
    }

    [Fact]
    public void It_is_drawn_ten_times_a_second_and_not_at_all_when_nothing_runs()
    {
        _progress.Report(new StepStarted("a", "x"));
        for (var i = 0; i < 1000; i++)
        {
            _progress.Report(new StepTransfer("a", "moving", i, 1000));
            _time.Advance(0.001);
        }
        Assert.InRange(_screen.Writes, 9, 10);
        _progress.Report(new StepCompleted("a"));
        _time.Advance(0.2);
        var writes = _screen.Writes;
        _time.Advance(60);
        Assert.Equal(writes, _screen.Writes);
    }

    [Fact]
    public void Transfers_have_bars()
    {
        _screen.Columns = 80;
        _progress.Report(new StepStarted("a", "pull"));
        _progress.Report(new StepTransfer("a", "layer", 500, 1000));
        _time.Advance(0.1);
        Assert.Equal("""
            [+] Building 0.1s (0/1)
             => pull                                                                   0.1s
             => => layer [===============>               ] 500B / 1.00kB               0.1s
            """, _screen.Text);
    }

    [Fact]
    public void What_does_not_fit_is_left_out_until_the_end()
    {
        _rows = 8;
        for (var i = 0; i < 20; i++)
        {
            _progress.Report(new StepStarted($"s{i}", $"step {i}"));
            if (i != 3) _progress.Report(new StepCompleted($"s{i}"));
        }
        _time.Advance(0.1);
        Assert.Equal(["[+]", "step 3", "step 16", "step 17", "step 18", "step 19"],
            _screen.Text.Split('\n').Select(static line => line.StartsWith("[+]", StringComparison.Ordinal) ? "[+]" : line[4..11].Trim()));
        _progress.Dispose();
        Assert.Equal(21, _screen.Text.Split('\n').Length);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(50)]
    [InlineData(80)]
    public void A_resized_terminal_is_drawn_over_cleanly(int columns)
    {
        Start();
        Reflow(columns);
        _time.Advance(0.1);
        Assert.Equal(1, _screen.Text.Split("[+] Building").Length - 1);
        Assert.Equal(7, _screen.Text.Split('\n').Length);
        Assert.All(_screen.Text.Split('\n'), line => Assert.True(line.Length < columns));
    }

    [Fact]
    public void Wide_characters_that_are_broken_up_are_drawn_over_cleanly()
    {
        _progress.Report(new StepStarted("a", "[1/1] RUN make"));
        for (var i = 0; i < 6; i++) _progress.Report(new StepOutput("a", false, Encoding.UTF8.GetBytes(new string('漢', 40) + "\n")));
        _time.Advance(0.1);
        Reflow(24);
        _time.Advance(0.1);
        Assert.Equal(1, _screen.Text.Split("[+] Building").Length - 1);
        Assert.Equal(8, _screen.Text.Split('\n').Length);
    }

    [Fact]
    public void Steps_share_a_small_terminal()
    {
        _rows = 12;
        foreach (var step in (string[])["a", "b", "c"])
        {
            _progress.Report(new StepStarted(step, "step " + step));
            for (var i = 0; i < (step == "b" ? 1 : 9); i++) _progress.Report(new StepOutput(step, false, Encoding.UTF8.GetBytes($"{step}{i}\n")));
        }
        _time.Advance(0.1);
        Assert.Equal(["step a", "# a6", "# a7", "# a8", "step b", "# b0", "step c", "# c7", "# c8"], Rows());
        _rows = 5;
        _time.Advance(0.1);
        _progress.Report(new StepOutput("a", false, "a9\n"u8.ToArray()));
        _time.Advance(0.1);
        Assert.Equal(["step b", "step c"], Rows());

        List<string> Rows() => [.. _screen.Text.Split('\n').Skip(1).Select(static line => line.Replace(" =>", "", StringComparison.Ordinal).Replace("0.1s", "", StringComparison.Ordinal).Replace("0.2s", "", StringComparison.Ordinal).Replace("0.3s", "", StringComparison.Ordinal).Trim())];
    }

    [Fact]
    public void A_failing_step_s_output_is_what_the_terminal_would_have_shown()
    {
        _screen.Columns = 80;
        _progress.Report(new StepStarted("a", "RUN npm"));
        _progress.Report(new StepOutput("a", false, "\e[2K\e[1G[1/2] a\e[2K\e"u8.ToArray()));
        _progress.Report(new StepOutput("a", false, "[1G[2/2] b\e[?25l\n\e]0;evil\a"u8.ToArray()));
        _progress.Report(new StepOutput("a", false, new byte[] { 0xe6, 0xbc }));
        _progress.Report(new StepOutput("a", false, new byte[] { 0xa2, (byte)'\n' }));
        _progress.Report(new StepCompleted("a", Error: "exit code: 1"));
        _progress.Dispose();
        Assert.EndsWith("------\n > RUN npm:\n0.000 [2/2] b\n0.000 漢\n------", _screen.Text, StringComparison.Ordinal);
        Assert.True(_screen.IsCursorVisible);
    }

    [Fact]
    public void Cancelled_steps_say_so_and_show_no_output()
    {
        Start();
        _progress.Report(StepCompleted.Failed("c", new OperationCanceledException()));
        _progress.Dispose();
        Assert.EndsWith("\n => CANCELED [2/2] RUN make                   1.1s", _screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flood_does_not_stay_in_memory()
    {
        using var output = new StringWriter();
        using var progress = new TerminalProgress(output, static () => null, _time, colours: false);
        progress.Report(new StepStarted("a", "RUN yes"));
        var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("y\n", 30_000)));
        for (var i = 0; i < 150; i++) progress.Report(new StepOutput("a", false, block));
        progress.Report(new StepCompleted("a", Error: "exit code: 1"));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, 100 << 20);
        progress.Dispose();
        Assert.Contains("MB left out here, --progress=plain shows everything ...]\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_are_optional()
    {
        using var output = new StringWriter();
        using (var plain = new TerminalProgress(output, static () => null, _time, colours: false))
        {
            plain.Report(new StepStarted("a", "x"));
            plain.Report(new StepCompleted("a"));
        }
        Assert.DoesNotContain("\e[34m", output.ToString(), StringComparison.Ordinal);
    }

    private void Start()
    {
        _progress.Report(new StepStarted("a", "[internal] load build definition"));
        _progress.Report(new StepTransfer("a", "transferring dockerfile", 340, 340));
        _progress.Report(new StepCompleted("a"));
        _progress.Report(new StepStarted("b", "[1/2] FROM base:1"));
        _progress.Report(new StepCompleted("b", Cached: true));
        _progress.Report(new StepStarted("c", "[2/2] RUN make"));
        _progress.Report(new StepOutput("c", false, "10%\r60%\r\ntab\tx\n\e[31mred\e[0m text"u8.ToArray()));
        _time.Advance(1.1);
    }

    /// <summary>What a terminal does with its lines when its width changes.</summary>
    private void Reflow(int columns)
    {
        var lines = _screen.Text.Split('\n');
        _screen.Write("\e[" + lines.Length + "A\r\e[J");
        _screen.Columns = columns;
        foreach (var line in lines) _screen.Write(line + "\n");
    }
}
