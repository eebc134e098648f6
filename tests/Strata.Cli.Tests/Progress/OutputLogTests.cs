using System.Text;
using Strata.Cli.Rendering.Progress;

namespace Strata.Cli.Tests.Progress;

public sealed class OutputLogTests
{
    [Fact]
    public void Lines_have_the_times_of_their_beginnings()
    {
        var log = new OutputLog(1000, 1000);
        log.Append("one\ntw"u8, TimeSpan.FromSeconds(0.5));
        log.Append("o\r\n\n"u8, TimeSpan.FromSeconds(1.25));
        log.Append("open"u8, TimeSpan.FromSeconds(2));
        Assert.Equal(["0.500 one", "0.500 two", "1.250 ", "2.000 open"], Text(log.Lines()));
        Assert.False(log.IsCut);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void The_beginning_and_the_end_of_much_are_kept(int piece)
    {
        var log = new OutputLog(10_000, 200_000);
        var all = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100_000).Select(static i => $"line {i}\n")));
        for (var i = 0; i < all.Length; i += piece) log.Append(all.AsSpan(i, Math.Min(piece, all.Length - i)), TimeSpan.Zero);
        var lines = Text(log.Lines());
        var cut = lines.FindIndex(static line => line.StartsWith("[...", StringComparison.Ordinal));
        Assert.Matches(@"^\[\.\.\. \d+\.\d\dkB left out here, --progress=plain shows everything \.\.\.\]$", lines[cut]);
        Assert.Equal(Enumerable.Range(0, cut).Select(static i => $"0.000 line {i}"), lines[..cut]);
        var after = lines[(cut + 1)..];
        Assert.Equal(Enumerable.Range(100_000 - after.Count, after.Count).Select(static i => $"0.000 line {i}"), after);
        Assert.InRange(lines.Sum(static line => line.Length + 1), 10_000, 350_000);
        Assert.Equal(["0.000 line 99998", "0.000 line 99999"], Text(log.LastLines(1000))[^2..]);
    }

    [Fact]
    public void Output_without_line_ends_is_bounded_too()
    {
        var log = new OutputLog(100_000, 200_000);
        var block = new byte[1 << 20];
        block.AsSpan().Fill((byte)'x');
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++) log.Append(block, TimeSpan.Zero);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
        var lines = log.Lines().ToList();
        Assert.Equal(3, lines.Count);
        Assert.StartsWith("[... 209.", Encoding.UTF8.GetString(lines[1].Text.Span), StringComparison.Ordinal);
        Assert.InRange(lines[0].Text.Length + lines[2].Text.Length, 300_000, 440_000);
        Assert.InRange(log.LastLines(1000).Sum(static line => line.Text.Length), 1, 1000);
    }

    [Fact]
    public void Short_lines_cost_no_more_than_long_ones()
    {
        var log = new OutputLog(100_000, 200_000);
        var block = new byte[1 << 20];
        for (var i = 0; i < block.Length; i++) block[i] = i % 2 == 0 ? (byte)'y' : (byte)'\n';
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++) log.Append(block, TimeSpan.FromSeconds(i));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
    }

    [Fact]
    public void A_log_without_room_keeps_nothing()
    {
        var log = new OutputLog(0, 0);
        log.Append("text\n"u8, TimeSpan.Zero);
        Assert.Empty(log.Lines());
    }

    [Fact]
    public void A_log_is_empty_again_once_forgotten()
    {
        var log = new OutputLog(10, 100_000);
        log.Append(new byte[500_000], TimeSpan.Zero);
        log.Forget();
        log.Append("text"u8, TimeSpan.Zero);
        Assert.Equal(["0.000 text"], Text(log.Lines()));
        Assert.Equal(["0.000 text"], Text(log.LastLines(1000)));
    }

    private static List<string> Text(IEnumerable<OutputLine> lines) => [.. lines.Select(ProgressText.Raw)];
}
