using System.Text;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Tests;

/// <summary>Large and broken files: a result or a <see cref="DockerfileException"/>, and soon.</summary>
[Collection(TimingCollection.Name)]
public sealed class HostileTextTests
{
    private static readonly string[] Seeds =
    [
        "# escape=`\nFROM --platform=linux/amd64 base:${V:-1} AS a\nRUN --mount=type=cache,target=/x <<EOF\necho \"hi\"\nEOF\nCOPY --from=a --chown=1:2 [\"a b\", \"/c\"]\n",
        "ARG A=1\nFROM a\nENV a=b c=\"d e\" f='g' \\\n  # c\n\n  h=${A%%*.x}\nLABEL x y z\nHEALTHCHECK --interval=1m30s CMD [\"a\",\"\\u0041\"]\nONBUILD RUN a\n",
        "FROM x\nEXPOSE 80/tcp 90-91/udp\nVOLUME [\"/a\"] \nSHELL [\"/bin/sh\", \"-c\"]\nSTOPSIGNAL SIGRTMIN+3\nADD <<-\"a b\" <<c /d/\n\t1\n\ta b\n2\nc\nWORKDIR ${a//b/\\/}\n",
    ];

    private static readonly string[] Splices = ["\\", "\\\n", "${", "}", "\"", "'", "<<", "<<-a", "[", "]", "\0", "\r\n", "#", "--", "=", "$", "\uD800", "FROM ", "ONBUILD ", "\n\n", ":-", "/", "%", "`"];

    [Fact]
    public void mutated_files_fail_cleanly()
    {
        var random = new Random(20);
        var (parsed, failed) = (0, 0);
        var before = TimingCollection.Used;
        for (var round = 0; round < 20_000; round++)
        {
            var text = new StringBuilder(Seeds[random.Next(Seeds.Length)]);
            for (var change = random.Next(1, 6); change > 0 && text.Length > 0; change--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(4))
                {
                    case 0: text.Remove(at, Math.Min(random.Next(1, 8), text.Length - at)); break;
                    case 1: text.Insert(at, Splices[random.Next(Splices.Length)]); break;
                    case 2: text[at] = (char)random.Next(1, 0x120); break;
                    default: text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 40), text.Length - at))); break;
                }
            }
            try
            {
                var document = DockerfileDocument.Parse(text.ToString(), "Dockerfile", DockerfileFeatures.All);
                GoldenBuild.Run(document);
                parsed++;
            }
            catch (DockerfileException e)
            {
                Assert.NotEqual(ErrorKind.Internal, e.Kind);
                Assert.NotNull(e.Frame);
                failed++;
            }
        }
        Assert.True(parsed > 1000 && failed > 1000, $"{parsed} parsed, {failed} failed");
        Assert.True(TimingCollection.Used - before < TimeSpan.FromSeconds(60));
    }

    public static TheoryData<string, string> LargeTexts => new()
    {
        { "a million instructions", "FROM x\n" + string.Concat(Enumerable.Repeat("RUN a\n", 1_000_000)) },
        { "a million continuations", "FROM x\nRUN a" + string.Concat(Enumerable.Repeat(" \\\n b", 1_000_000)) },
        { "a million comments", string.Concat(Enumerable.Repeat("# a\n", 1_000_000)) + "FROM x\n" },
        { "a million empty lines", "FROM x\nRUN a\\" + new string('\n', 1_000_000) + "b" },
        { "a long line", "FROM x\nENV a=" + new string('b', 8_000_000) },
        { "many words", "FROM x\nENV " + string.Concat(Enumerable.Repeat("a=b ", 1_000_000)) },
        { "many quotes", "FROM x\nLABEL a=" + new string('"', 4_000_001) },
        { "many escapes", "FROM x\nLABEL a=" + new string('\\', 4_000_001) + "x" },
        { "many variables", "FROM x\nLABEL a=" + string.Concat(Enumerable.Repeat("${a}", 1_000_000)) },
        { "deep substitutions", "FROM x\nLABEL a=" + string.Concat(Enumerable.Repeat("${a:-", 1_000_000)) },
        { "open braces", "FROM x\nLABEL a=" + string.Concat(Enumerable.Repeat("${${", 1_000_000)) },
        { "deep arrays", "FROM x\nCMD " + new string('[', 4_000_000) },
        { "a long array", "FROM x\nCMD [" + string.Concat(Enumerable.Repeat("\"a\",", 1_000_000)) + "\"\"]" },
        { "many flags", "FROM x\nRUN" + string.Concat(Enumerable.Repeat(" --mount=a=b", 300_000)) + " x" },
        { "many here-documents", "FROM x\nRUN" + string.Concat(Enumerable.Repeat(" <<a", 200_000)) + string.Concat(Enumerable.Repeat("\na", 200_000)) },
        { "an open here-document", "FROM x\nRUN <<a\n" + string.Concat(Enumerable.Repeat("b\n", 1_000_000)) },
        { "many triggers", "FROM x\n" + string.Concat(Enumerable.Repeat("ONBUILD ", 1_000_000)) },
        { "many stages", string.Concat(Enumerable.Range(0, 300_000).Select(static i => $"FROM x AS s{i}\n")) },
        { "a long unknown word", "FROM x\n" + new string('R', 8_000_000) },
    };

    [Theory]
    [MemberData(nameof(LargeTexts), DisableDiscoveryEnumeration = true)]
    public void large_files_are_read_in_linear_time(string name, string text)
    {
        var before = TimingCollection.Used;
        try
        {
            var document = DockerfileDocument.Parse(text, "Dockerfile", DockerfileFeatures.All);
            GoldenBuild.Run(document);
            Assert.NotEmpty(document.Stages);
        }
        catch (DockerfileException e)
        {
            Assert.NotEmpty(e.Message);
            Assert.True(e.Frame.Length < 10_000_000, name);
        }
        var used = TimingCollection.Used - before;
        Assert.True(used < TimeSpan.FromSeconds(20), $"{name}: {used}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {used.TotalMilliseconds:F0} ms");
    }
}
