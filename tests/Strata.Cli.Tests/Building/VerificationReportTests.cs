using Strata.Cli.Commands.Building;
using Strata.Engine.Building.Verifying;
using Strata.Oci;

namespace Strata.Cli.Tests.Building;

public sealed class VerificationReportTests
{
    private static readonly Digest Image = Digest.Of("x"u8);

    private static readonly ImageDifference Byte = new() { Layer = 3, Step = "RUN make # buildkit", Path = "/bin/x", Property = "byte 4711", Expected = "00", Actual = "01" };

    [Fact]
    public void A_difference_is_a_sentence_with_its_step()
    {
        Assert.Equal("in layer 3: /bin/x: byte 4711: the image has 00, the build gave 01\n  step: RUN make # buildkit", VerificationReport.Describe(Byte, isDated: true));
        Assert.Equal(
            "in the config: config.User: value: the image has nothing, the build gave \"app\"",
            VerificationReport.Describe(new ImageDifference { Path = "config.User", Property = "value", Expected = null, Actual = "\"app\"" }, isDated: false));
    }

    [Fact]
    public void A_file_of_one_only_is_told_of_by_what_it_is()
    {
        var file = Byte with { Step = null, Property = "file" };
        Assert.Equal("in layer 3: /bin/x: the image has this directory, the build did not make it", VerificationReport.Describe(file with { Expected = "directory", Actual = null }, isDated: true));
        Assert.Equal("in layer 3: /bin/x: the build made this file, the image does not have it", VerificationReport.Describe(file with { Expected = null, Actual = "file" }, isDated: true));
    }

    [Theory]
    [InlineData(2, false, "SOURCE_DATE_EPOCH=…")]
    [InlineData(2, true, "build both with --output type=image,rewrite-timestamp=true")]
    [InlineData(null, true, "the image was built with another SOURCE_DATE_EPOCH")]
    public void A_time_says_what_to_do(int? layer, bool isDated, string remedy)
    {
        var text = VerificationReport.Describe(new ImageDifference { Layer = layer, Path = "created", Property = "time", Expected = "a", Actual = "b", IsTime = true }, isDated);
        Assert.StartsWith("only times differ, first in ", text, StringComparison.Ordinal);
        Assert.Contains("\n  remedy: ", text, StringComparison.Ordinal);
        Assert.Contains(remedy, text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_name_of_a_file_reaches_the_terminal_as_a_sequence()
    {
        Assert.DoesNotContain('\e', VerificationReport.Describe(Byte with { Path = "/\e[2J", Expected = "\e]0;x\a" }, isDated: true));
    }

    [Fact]
    public void For_programs_it_is_one_object_a_line()
    {
        Assert.Equal($$"""{"image":"{{Image}}","reproduced":true}""" + "\n", VerificationReport.ToJson(new Verification(Image, null, IsDated: true)));
        Assert.Equal(
            $$$"""{"image":"{{{Image}}}","reproduced":false,"difference":{"layer":3,"step":"RUN make # buildkit","path":"/bin/x","property":"byte 4711","image":"00","build":"01","onlyTimes":false}}""" + "\n",
            VerificationReport.ToJson(new Verification(Image, Byte, IsDated: true)));
        // A name that is no text.
        Assert.Contains("\"path\":\"/\\uFFFD\",\"property\":\"file\",\"image\":null", VerificationReport.ToJson(new Verification(Image, Byte with { Path = "/\uDCFF", Property = "file", Expected = null }, IsDated: true)), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_format_is_refused()
    {
        Assert.True(VerificationReport.ReadFormat("json"));
        Assert.Equal("invalid --verify-format xml: choose text or json", Assert.Throws<StrataException>(static () => VerificationReport.ReadFormat("xml")).Message);
    }
}
