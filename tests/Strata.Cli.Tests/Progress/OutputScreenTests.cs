using System.Text;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Progress;

namespace Strata.Cli.Tests.Progress;

public sealed class OutputScreenTests
{
    [Theory]
    [InlineData("10%\r20%\r100%", "100%")]
    [InlineData("longer\rshort", "shortr")]
    [InlineData("longer\r\e[Kshort", "short")]
    [InlineData("\e[2K\e[1G[1/2] a\e[2K\e[1G[2/2] b", "[2/2] b")]
    [InlineData("abc\b\bX", "aXc")]
    [InlineData("a\tb\tc", "a       b       c")]
    [InlineData("\e[31;1mred\e[0m text\e[39m", "red text")]
    [InlineData("\e]0;title\atext\e]8;;http://x\e\\link\e]8;;\e\\", "textlink")]
    [InlineData("\ePq#0~~\e\\after", "after")]
    [InlineData("\e[?25l\e[?1049h\e[>4;2mshown\e(B\e=\e>", "shown")]
    [InlineData("abcdef\e[3D\e[K", "abc")]
    [InlineData("abcdef\e[1;3H\e[1K", "   def")]
    [InlineData("abcdef\r\e[2P", "cdef")]
    [InlineData("abcdef\r\e[2@", "  abcdef")]
    [InlineData("abcdef\r\e[2X", "  cdef")]
    [InlineData("ab\e7cd\e8X", "abXd")]
    [InlineData("漢字\rX", "X 字")]
    [InlineData("漢字\b\bX", "漢X")]
    [InlineData("漢字\bX", "漢 X")]
    [InlineData("e\u0301\u0301x", "e\u0301\u0301x")]
    [InlineData("\u202eevil\u202c\u2066x\u200bz\ufe0f", "evilxz")]
    [InlineData("a\0\u0001\u007f\u009b31mb", "a31mb")]
    public void A_row_is_what_a_terminal_shows_in_the_end(string output, string row) => Assert.Equal([row], Show(output));

    [Fact]
    public void Movements_between_rows_act_on_the_rows_above()
    {
        Assert.Equal(["first", "2: done", "3: done"], Show("first\n2: waits\n3: waits\n\e[2A\e[2K2: done\n\e[2K3: done\n"));
        Assert.Equal(["a", "new"], Show("a\nb\nc\nd\n\e[3A\e[0Jnew"));
        // A screen that is cleared begins below what was there.
        Assert.Equal(["before", "after"], Show("before\e[2J\e[Hafter"));
        Assert.Equal(["x"], Show("\e[99A\e[99Dx"));
    }

    [Theory]
    [InlineData("text\e")]
    [InlineData("text\e[")]
    [InlineData("text\e[31")]
    [InlineData("text\e]0;a title that never ends")]
    [InlineData("text\eP")]
    [InlineData("text\e(")]
    public void A_sequence_that_its_line_does_not_finish_ends_with_the_line(string output) => Assert.Equal(["text", "next"], Show(output + "\nnext"));

    [Fact]
    public void A_sequence_that_is_none_takes_nothing_else_with_it()
    {
        Assert.Equal(["ax漢b"], Show("a\e[3\u0001x\e漢b"));
        Assert.Equal(["red"], Show("\e[3\e[31mred"));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_replaced()
    {
        Assert.Equal(["a\ufffd\ufffdb\ufffd"], Show([(byte)'a', 0xff, 0xfe, (byte)'b', 0xe6, 0xbc]));
    }

    [Fact]
    public void Colours_stay_where_they_are_wanted_and_end_with_their_row()
    {
        var screen = new OutputScreen(80, colours: true);
        screen.WriteLine(Line("\e[1m\e[31merror\e[0m: \e[38;5;200mpink"));
        screen.WriteLine(Line("still\e[m none"));
        Assert.Equal(["\e[1m\e[31merror\e[0m: \e[38;5;200mpink\e[0m", "\e[38;5;200mstill\e[0m none"], screen.Rows(stamped: false));
    }

    [Fact]
    public void Rows_that_leave_the_window_are_handed_on_with_their_times()
    {
        var left = new List<string>();
        var screen = new OutputScreen(80, leaving: left.Add);
        for (var i = 0; i < 1000; i++) screen.WriteLine(Line($"line {i}", $"{i}.000"));
        // No movement reaches what has left.
        screen.WriteLine(Line("\e[999Atop", "1000.000"));
        var rows = screen.Rows(stamped: true);
        Assert.Equal(["0.000 line 0", "1.000 line 1"], left[..2]);
        Assert.Equal("999.000 line 999", rows[^1]);
        Assert.StartsWith(left.Count + ".000 top", rows[0], StringComparison.Ordinal);
        Assert.Equal(1000, left.Count + rows.Count);
    }

    [Fact]
    public void Nothing_makes_rows_wide_or_many_without_as_much_output()
    {
        Assert.All(Show(string.Concat(Enumerable.Repeat("\e[9999Cx\r", 100)) + "\e[9999@\e[999999999999999999B\e[9999;9999Hy\e[9999E"), static row => Assert.InRange(row.Length, 0, 80));
        var rows = Show(new string('漢', 10_000));
        Assert.All(rows, static row => Assert.InRange(TextWidth.Of(row), 1, 4096));
        Assert.Equal(10_000, rows.Sum(static row => row.Length));
        Assert.InRange(Show("x" + new string('\u0301', 10_000))[0].Length, 1, 20);
        Assert.Equal(4096, Show(new string('\t', 100_000) + "x")[0].Length);
    }

    [Fact]
    public void Noise_comes_out_as_text()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var bytes = new byte[200];
            random.NextBytes(bytes);
            for (var i = 0; i < 40; i++) bytes[random.Next(bytes.Length)] = "\e[]\r\t\b;?0123456789ABCDHJKPXm@su78漢"u8[random.Next(36)];
            foreach (var row in Show(bytes))
            {
                Assert.DoesNotContain(row, char.IsControl);
                Assert.InRange(TextWidth.Of(row), 0, 4096);
            }
        }
    }

    private static List<string> Show(string output) => Show(Encoding.UTF8.GetBytes(output));

    private static List<string> Show(byte[] output)
    {
        var log = new OutputLog(1 << 20, 1 << 20);
        log.Append(output, TimeSpan.Zero);
        var screen = new OutputScreen(80);
        foreach (var line in log.Lines()) screen.WriteLine(line);
        return screen.Rows(stamped: false);
    }

    private static OutputLine Line(string text, string stamp = "") => new(Encoding.UTF8.GetBytes(stamp), Encoding.UTF8.GetBytes(text));
}
