using System.Text;
using Strata.Engine.Containers.Logs;

namespace Strata.Engine.Tests.Containers;

public sealed class LogLinesTests
{
    private readonly StringBuilder _said = new();

    [Theory]
    [InlineData(false, "1:one two\n2:bad\n1:end\n")]
    [InlineData(true, "1:2026-01-02T03:04:05.123456789Z one two\n2:2026-01-02T03:04:06.000000001Z bad\n1:2026-01-02T01:04:07.000000000Z end\n")]
    public void pieces_are_joined_streams_kept_apart_and_damage_left_out(bool timestamps, string expected)
    {
        var lines = new LogLines(new LogOptions { Timestamps = timestamps }, data => Say("1:", data), data => Say("2:", data));
        foreach (var line in (string[])["2026-01-02T03:04:05.123456789+00:00 stdout P one ", "2026-01-02T03:04:05.2+00:00 stdout F two", "", "\0\0\0\0", "2026-01-02T03:04", "2026-01-02T03:04:06.000000001+00:00 stderr F bad", "2026-01-02T03:04:07.000000000+02:00 stdout F end"])
        {
            lines.Add(Encoding.UTF8.GetBytes(line));
        }
        lines.Flush();
        Assert.Equal(expected, _said.ToString());
    }

    [Theory]
    [InlineData(null, null, "1 2 3 2 5 ")]
    [InlineData("2026-01-02T03:04:02Z", null, "2 3 2 5 ")]
    [InlineData("2026-01-02T03:04:02.0000001Z", null, "3 2 5 ")]
    [InlineData(null, "2026-01-02T03:04:02Z", "1 2 ")]
    [InlineData("2026-01-02T04:04:02+01:00", "2026-01-02T03:04:04Z", "2 3 2 ")]
    [InlineData("2026-01-02T03:04:06Z", null, "")]
    public void lines_are_those_between_two_moments_and_a_clock_that_is_set_back_ends_nothing(string? since, string? until, string expected)
    {
        var lines = new LogLines(new LogOptions { Since = Moment(since), Until = Moment(until) }, data => Say("", data), data => Say("", data));
        foreach (var second in (int[])[1, 2, 3, 2, 5]) lines.Add(Encoding.UTF8.GetBytes($"2026-01-02T03:04:0{second}.000000000+00:00 stdout F {second}"));
        lines.Flush();
        Assert.Equal(expected, _said.ToString().Replace('\n', ' '));
        Assert.Equal(until is not null, lines.IsOver);
    }

    private static DateTimeOffset? Moment(string? text) => text is null ? null : DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private void Say(string mark, ReadOnlyMemory<byte> data) => _said.Append(mark).Append(Encoding.UTF8.GetString(data.Span));
}
