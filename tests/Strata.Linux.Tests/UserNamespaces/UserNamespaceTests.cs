using Strata.Linux.UserNamespaces;

namespace Strata.Linux.Tests.UserNamespaces;

public sealed class UserNamespaceTests
{
    private static readonly IdRange[] Ranges = [new(0, 1000, 1), new(1, 100_000, 65_536)];

    [Theory]
    [InlineData("0:1000:1", true)]
    [InlineData("0:1000:1,1:100000:65536", true)]
    [InlineData("0:1000:1,1:100000:10", true)]
    [InlineData("5:100004:10", true)]
    [InlineData("0:1001:1", false)]
    [InlineData("0:1000:1,1:200000:65536", false)]
    [InlineData("0:1000:1,1:100000:65537", false)]
    [InlineData("0:1000:2", false)]
    [InlineData("", false)]
    [InlineData("a:b:c", false)]
    public void Ids_that_files_were_made_with_are_there_or_not(string description, bool covered) => Assert.Equal(covered, UserNamespace.Cover(Ranges, description));

    [Fact]
    public void A_namespace_has_the_ids_that_it_describes() => Assert.True(UserNamespace.HasIds(UserNamespace.DescribeIds()));
}
