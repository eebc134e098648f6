using System.Text;
using Strata.Engine.Containers.Logs;

namespace Strata.Engine.Tests.Containers;

public sealed class LogTailTests
{
    private const string Time = "2026-01-02T03:04:05.123456789+00:00";

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(10, 9)]
    [InlineData(10, 0)]
    [InlineData(20_000, 7_000)]
    [InlineData(20_000, 19_999)]
    [InlineData(20_000, 20_000)]
    public void the_last_lines_are_found_wherever_blocks_end(int lines, int wanted)
    {
        var log = Log(Enumerable.Range(0, lines).Select(static i => $"{Time} stdout F {i} {new string('x', i % 91)}"));
        Assert.Equal(Math.Min(lines, wanted), Lines(log, Find(log, wanted)).Count);
    }

    [Fact]
    public void pieces_belong_to_the_line_that_they_make()
    {
        var log = Log([$"{Time} stdout F one", $"{Time} stdout P tw", $"{Time} stdout F o", $"{Time} stderr P th", $"{Time} stderr P re", $"{Time} stderr F e"]);
        Assert.Equal(3, Lines(log, Find(log, 1)).Count);
        Assert.Equal(5, Lines(log, Find(log, 2)).Count);
        Assert.Equal(6, Lines(log, Find(log, 3)).Count);
        var long1 = Log([$"{Time} stdout F one", .. Enumerable.Repeat($"{Time} stdout P {new string('x', 8000)}", 100), $"{Time} stdout F end"]);
        Assert.Equal(101, Lines(long1, Find(long1, 1)).Count);
    }

    [Fact]
    public void a_huge_log_takes_no_memory_for_its_lines()
    {
        var log = Log(Enumerable.Repeat($"{Time} stdout F x", 200_000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(Find(log, 150_000) > 0);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static long Find(MemoryStream log, int count)
    {
        LogTail.Seek([log], count);
        return log.Position;
    }

    private static MemoryStream Log(IEnumerable<string> lines) => new(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n"))));

    private static List<string> Lines(MemoryStream log, long start) => [.. Encoding.UTF8.GetString(log.ToArray().AsSpan((int)start)).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}
