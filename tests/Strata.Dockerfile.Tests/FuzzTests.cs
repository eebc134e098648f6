using System.Text;
using CsCheck;
using Strata.Dockerfile.Expansion;
using Strata.Dockerfile.Formatting;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Tests;

/// <summary>Whatever the bytes are: an answer or a clean refusal, in time that grows as the text does.</summary>
[Collection(TimingCollection.Name)]
public sealed class FuzzTests
{
    // Linear work takes 4 times as long for 4 times the text, quadratic work 16 times; below the floor it is all noise.
    private const double MostGrowth = 9;
    private static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(150);

    [Fact]
    public void Random_bytes_are_formatted_or_refused() =>
        Gen.Byte.Array[0, 300].Sample(static bytes => Format([.. "FROM a\nRUN "u8, .. bytes]), iter: 5_000, threads: 1);

    [Fact]
    public void Random_words_are_expanded_or_refused() => Gen.String["ab${}:-+?#%/\\'\" *"].Sample(
        static word =>
        {
            try
            {
                Assert.True(new WordExpander('\\').Expand(word, static name => name == "a" ? "b a" : null).Length <= WordExpander.MaxLength);
            }
            catch (StrataException e)
            {
                Assert.Equal(ErrorKind.InvalidArgument, e.Kind);
            }
        },
        iter: 20_000,
        threads: 1);

    public static TheoryData<string, string, string> Repeated => new()
    {
        { "FROM x\n", "RUN a  \\\n  b\n", "" },
        { "FROM x\nRUN a", " \\\n b \"c\"", "\n" },
        { "FROM x\nRUN a", " \\\n# c\n", "b\n" },
        { "FROM x\nRUN a", " \\\n\\\n\n", "b\n" },
        { "FROM x\nCMD [\"\"", ",\"a\" \\\n", "]\n" },
        { "FROM x\nRUN \"", "$(`'", "\"\n" },
        { "FROM x\nENV a=b", " c=\"$d ${e:-f}\" \\\n", "\n" },
        { "FROM x\n", "\n\n# c\n", "" },
        { "FROM x\nRUN <<a\n", "  b\n", "a\n" },
        { "FROM x\nCMD ", "[", "\n" },
        { "", "FROM x as y\n", "" },
    };

    [Theory]
    [MemberData(nameof(Repeated), DisableDiscoveryEnumeration = true)]
    public void Formatting_takes_time_as_the_text_grows(string head, string part, string tail)
    {
        const int Small = 500_000;
        // A collection of garbage may fall into one measurement; work that grows faster than the text shows in all of them.
        const int Attempts = 4;
        var (small, large) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var i = 0; i < Attempts; i++)
        {
            small = Measure(head + Repeat(part, Small) + tail);
            large = Measure(head + Repeat(part, 4 * Small) + tail);
            if (large < Floor || large < MostGrowth * Max(small, Floor / MostGrowth)) return;
        }
        Assert.Fail($"{small.TotalMilliseconds} ms, then {large.TotalMilliseconds} ms");
    }

    private static string Repeat(string part, int length) => new StringBuilder().Insert(0, part, length / part.Length).ToString();

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Measure(string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var before = TimingCollection.Used;
        Format(content);
        return TimingCollection.Used - before;
    }

    private static void Format(byte[] content)
    {
        byte[] formatted;
        try
        {
            formatted = DockerfileFormatter.Format(content, "Dockerfile");
        }
        catch (DockerfileException e)
        {
            Assert.NotEqual(ErrorKind.Internal, e.Kind);
            return;
        }
        Assert.Equal(formatted, DockerfileFormatter.Format(formatted, "Dockerfile"));
    }
}
