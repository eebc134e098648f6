using Strata.Engine.Containers;
using Strata.Engine.Containers.Documents;
using Strata.Oci;

namespace Strata.Engine.Tests.Containers;

public sealed class LogSettingsTests
{
    [Theory]
    [InlineData("json-file", "", null, 1)]
    [InlineData("json-file", "max-size=10m max-file=3", 10_000_000L, 3)]
    [InlineData("json-file", "max-size=1.5KiB max-file=2 compress=false", 1500L, 2)]
    [InlineData("json-file", "max-size=100", 100L, 1)]
    [InlineData("json-file", "max-file=3", null, 1)]
    [InlineData("local", "", 20_000_000L, 5)]
    [InlineData("local", "max-size=1g max-file=2", 1_000_000_000L, 2)]
    [InlineData("local", "max-file=1 compress=0", 20_000_000L, 1)]
    public void sizes_and_numbers_are_dockers(string driver, string options, long? size, int files)
    {
        var config = Config(driver, options);
        LogSettings.Check(config);
        Assert.Equal(size, LogSettings.Limit(config));
        Assert.Equal(files, LogSettings.FileCount(config));
    }

    [Theory]
    [InlineData("json-file", "max-size=big", "failed to initialize logging driver: invalid size: 'big'")]
    [InlineData("json-file", "max-size=", "failed to initialize logging driver: invalid size: ''")]
    [InlineData("json-file", "max-size=1x", "failed to initialize logging driver: invalid size: '1x'")]
    [InlineData("json-file", "max-size=0", "failed to initialize logging driver: max-size must be a positive number")]
    [InlineData("json-file", "max-file=0 max-size=1m", "failed to initialize logging driver: max-file cannot be less than 1")]
    [InlineData("json-file", "max-file=-1", "failed to initialize logging driver: max-file cannot be less than 1")]
    [InlineData("json-file", "max-file=two", "failed to initialize logging driver: strconv.Atoi: parsing \"two\": invalid syntax")]
    [InlineData("json-file", "max-file=99999999999999999999", "failed to initialize logging driver: strconv.Atoi: parsing \"99999999999999999999\": value out of range")]
    [InlineData("json-file", "compress=perhaps", "failed to initialize logging driver: strconv.ParseBool: parsing \"perhaps\": invalid syntax")]
    [InlineData("json-file", "compress=true max-file=3", "failed to initialize logging driver: compress cannot be true when max-file is less than 2 or max-size is not set")]
    [InlineData("json-file", "compress=true max-file=3 max-size=1m", "--log-opt compress: full log files are not compressed")]
    [InlineData("json-file", "mode=x", "unknown log opt 'mode' for json-file log driver")]
    [InlineData("local", "max-size=big", "failed to initialize logging driver: invalid value for max-size: big: invalid size: 'big'")]
    [InlineData("local", "max-file=x", "failed to initialize logging driver: invalid value for max-file: x: strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("local", "max-file=1", "failed to initialize logging driver: compression cannot be enabled when max file count is 1")]
    [InlineData("journald", "max-size=1m", "unknown log opt 'max-size' for journald log driver")]
    [InlineData("none", "max-file=2", "unknown log opt 'max-file' for none log driver")]
    [InlineData("syslog", "", "the log driver syslog is not supported: use json-file, local, journald or none")]
    public void what_cannot_be_is_refused_with_dockers_words(string driver, string options, string error) =>
        Assert.Equal(error, Assert.Throws<StrataException>(() => LogSettings.Check(Config(driver, options))).Message);

    private static ContainerLogConfig Config(string driver, string options) => new()
    {
        Type = driver,
        Config = options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static option => option.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]),
    };
}
