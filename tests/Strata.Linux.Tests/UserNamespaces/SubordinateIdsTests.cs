using Strata.Linux.UserNamespaces;

namespace Strata.Linux.Tests.UserNamespaces;

public sealed class SubordinateIdsTests
{
    private static List<IdRange> Parse(params string[] lines) => SubordinateIds.Parse(lines, "me", 1000);

    [Fact]
    public void Ranges_of_name_and_number_follow_one_another_from_1() =>
        Assert.Equal([new IdRange(1, 100_000, 65_536), new IdRange(65_537, 300_000, 10)], Parse("other:5:5", "me:100000:65536", "1000:300000:10", "menot:1:1"));

    [Fact]
    public void Lines_that_say_nothing_are_passed_over() =>
        Assert.Equal([new IdRange(1, 7, 1)], Parse("", "# me:1:1", "me:x:1", "me:1", "me:-1:5", "me:1:0", "me:5000000000:1", "me:7:1"));

    [Fact]
    public void What_overlaps_is_taken_once() => Assert.Equal([new IdRange(1, 100, 50)], Parse("me:100:50", "me:100:50", "me:149:2"));

    [Fact]
    public void There_are_no_more_ids_than_the_kernel_has()
    {
        var ranges = Parse("me:1:4294967295", "me:1:1");
        Assert.Equal(IdRange.All - 1, ranges.Sum(static r => r.Count));
    }
}
