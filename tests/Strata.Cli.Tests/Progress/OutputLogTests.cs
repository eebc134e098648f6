using System.Text;
using Strata.Cli.Rendering.Progress;

namespace Strata.Cli.Tests.Progress;

public sealed class OutputLogTests
{
    private static readonly TimeSpan At = TimeSpan.FromSeconds(1);
    private readonly OutputLog _log = new();

    [Theory]
    [InlineData("\n")]
    [InlineData("y\n")]
    [InlineData("a line of a usual length, as programs write them\n")]
    [InlineData("no line end")]
    public void Whatever_comes_the_memory_is_bounded(string text)
    {
        var piece = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, (64 << 10) / text.Length)));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 2000; i++) _log.Append(piece, At);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(held < 40 << 20, $"{held} bytes are held");
        Assert.NotEmpty(_log.Tail(5));
        Assert.Contains("lines before this were too many to keep", _log.LinesFrom(0).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_counted_and_kept_in_order_from_block_to_block()
    {
        for (var i = 0; i < 20_000; i++) _log.Append(Encoding.UTF8.GetBytes($"line {i}\r\n"), At);
        Assert.Equal(20_000, _log.LineCount);
        Assert.Equal(Enumerable.Range(0, 20_000).Select(static i => $"1.000 line {i}"), _log.LinesFrom(0));
        Assert.Equal(["1.000 line 19998", "1.000 line 19999"], _log.LinesFrom(19_998));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void A_line_of_any_length_is_whole_in_pieces(int piece)
    {
        var text = new string('x', 40_000) + new string('y', 40_000) + "\n\nz\n";
        for (var at = 0; at < text.Length; at += piece) _log.Append(Encoding.UTF8.GetBytes(text.Substring(at, Math.Min(piece, text.Length - at))), At);
        var lines = _log.LinesFrom(0).Select(static line => line["1.000 ".Length..]).ToList();
        Assert.Equal([.. (string[])["", "z"]], lines[^2..]);
        Assert.Equal(text[..80_000], string.Concat(lines[..^2]));
        Assert.DoesNotContain("", lines[..^2]);
    }

    [Fact]
    public void A_line_as_long_as_a_block_takes_has_no_empty_one_behind_it()
    {
        _log.Append(Encoding.UTF8.GetBytes(new string('x', OutputBlock.LongestLine)), At);
        _log.Append("\nnext\n"u8.ToArray(), At);
        Assert.Equal(["1.000 " + new string('x', OutputBlock.LongestLine), "1.000 next"], _log.LinesFrom(0));
    }

    [Fact]
    public void The_last_lines_stay_when_what_was_shown_goes()
    {
        for (var i = 0; i < 100_000; i++) _log.Append(Encoding.UTF8.GetBytes($"line {i}\n"), At);
        _log.KeepLast(20);
        Assert.Equal(100_000, _log.LineCount);
        Assert.Equal(Enumerable.Range(99_980, 20).Select(static i => $"1.000 line {i}"), _log.LinesFrom(99_980));
        _log.Append("open"u8.ToArray(), At);
        Assert.Equal(["line 99999", "open"], _log.Tail(2));
        _log.Flush();
        Assert.Equal(["1.000 open"], _log.LinesFrom(100_000));
        _log.Forget();
        Assert.Equal(100_001, _log.LineCount);
        Assert.Empty(_log.LinesFrom(100_001));
    }
}
