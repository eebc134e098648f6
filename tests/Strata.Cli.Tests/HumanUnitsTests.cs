using Strata.Cli.Rendering;

namespace Strata.Cli.Tests;

public sealed class HumanUnitsTests
{
    [Theory]
    [InlineData(0, "0B", "0B", "0B")]
    [InlineData(6, "6B", "6B", "6B")]
    [InlineData(999, "999B", "999B", "999B")]
    [InlineData(1000, "1kB", "1kB", "1000B")]
    [InlineData(1024, "1.02kB", "1.024kB", "1KiB")]
    [InlineData(2063238, "2.06MB", "2.063MB", "1.968MiB")]
    [InlineData(999999, "1e+03kB", "1000kB", "976.6KiB")]
    [InlineData(1500000000, "1.5GB", "1.5GB", "1.397GiB")]
    [InlineData(123456789, "123MB", "123.5MB", "117.7MiB")]
    public void Sizes(long size, string list, string total, string binary) => Assert.Equal((list, total, binary),
        (HumanUnits.HumanSizeWithPrecision(size, 3), HumanUnits.HumanSize(size), HumanUnits.BytesSize(size)));

    [Theory]
    [InlineData("32", 32, 32)]
    [InlineData("32b", 32, 32)]
    [InlineData("32 k", 32000, 32768)]
    [InlineData("1.5GB", 1500000000, 1610612736)]
    [InlineData("2MiB", 2000000, 2097152)]
    [InlineData(".5k", 500, 512)]
    public void Sizes_are_read(string text, long @decimal, long binary)
    {
        Assert.True(HumanUnits.TryFromHumanSize(text, out var size));
        Assert.Equal(@decimal, size);
        Assert.True(HumanUnits.TryRamInBytes(text, out size));
        Assert.Equal(binary, size);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("-1k")]
    [InlineData("32x")]
    [InlineData("32bb")]
    [InlineData("32  k")]
    [InlineData("1.2.3k")]
    [InlineData("32kbit")]
    [InlineData("99999999999p")]
    public void Wrong_sizes_are_refused(string text) => Assert.False(HumanUnits.TryRamInBytes(text, out _));

    [Theory]
    [InlineData(0.4, "Less than a second")]
    [InlineData(1.9, "1 second")]
    [InlineData(47, "47 seconds")]
    [InlineData(60, "About a minute")]
    [InlineData(119, "About a minute")]
    [InlineData(180, "3 minutes")]
    [InlineData(3600, "About an hour")]
    [InlineData(5399, "About an hour")]
    [InlineData(5400, "2 hours")]
    [InlineData(47 * 3600, "47 hours")]
    [InlineData(48 * 3600, "2 days")]
    [InlineData(13 * 86400, "13 days")]
    [InlineData(14 * 86400, "2 weeks")]
    [InlineData(59 * 86400, "8 weeks")]
    [InlineData(60 * 86400, "2 months")]
    [InlineData(729L * 86400, "24 months")]
    [InlineData(730L * 86400, "2 years")]
    public void Ages(double seconds, string text) => Assert.Equal(text, HumanUnits.HumanDuration(TimeSpan.FromSeconds(seconds)));
}
