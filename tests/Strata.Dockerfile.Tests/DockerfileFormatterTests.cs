using System.Text;
using System.Text.Json;
using CsCheck;
using Strata.Dockerfile.Formatting;
using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Syntax;

namespace Strata.Dockerfile.Tests;

public sealed class DockerfileFormatterTests
{
    private static readonly string[] Corpus =
    [
        .. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "docker-28.5.json")))
            .RootElement.EnumerateArray().Select(static expected => expected.GetProperty("dockerfile").GetString()!),
    ];

    [Theory]
    [InlineData("from a as b\n", "FROM a AS b\n")]
    [InlineData("FROM   a\n\n\n\nRUN\t x   y  \n\n\n", "FROM a\n\nRUN x   y\n")]
    [InlineData("\n\nFROM a", "FROM a\n")]
    [InlineData("FROM a\nRUN a && \\\n  b && \\\n      c\n", "FROM a\nRUN a && \\\n    b && \\\n        c\n")]
    [InlineData("FROM a\nRUN a  \\  \n\tb\n", "FROM a\nRUN a \\\n    b\n")]
    [InlineData("FROM a\nRUN a \\\n\n# c\n b\n", "FROM a\nRUN a \\\n    # c\n    b\n")]
    [InlineData("FROM a\nRUN echo \"x \\\n  y\" \\\n z\n", "FROM a\nRUN echo \"x \\\n  y\" \\\n    z\n")]
    [InlineData("FROM a\nRUN ab\\\ncd\n", "FROM a\nRUN ab\\\ncd\n")]
    [InlineData("FROM a\ncmd [ \"a\",\"b\\\"[,\" ]\n", "FROM a\nCMD [\"a\", \"b\\\"[,\"]\n")]
    [InlineData("FROM a\nENTRYPOINT [\"a\" , \\\n\"b\"\\\n]\n", "FROM a\nENTRYPOINT [\"a\", \\\n    \"b\" \\\n    ]\n")]
    [InlineData("FROM a\ncopy --chown=1  --link [\"a\",\"b\"]\n", "FROM a\nCOPY --chown=1  --link [\"a\", \"b\"]\n")]
    [InlineData("FROM a\nhealthcheck --retries=1 cmd [\"a\",\"b\"]\n", "FROM a\nHEALTHCHECK --retries=1 CMD [\"a\", \"b\"]\n")]
    [InlineData("FROM a\nENV a=1 \\\n      b=2\n", "FROM a\nENV a=1 \\\n    b=2\n")]
    [InlineData("FROM a\nENV a b \\\n      c\n", "FROM a\nENV a b \\\n      c\n")]
    [InlineData("FROM a\nonbuild  run   x \\\n      c\n", "FROM a\nONBUILD run   x \\\n      c\n")]
    [InlineData("FROM a\nrun <<EOF\n  x  \n\n\n\ty\nEOF\n", "FROM a\nRUN <<EOF\n  x  \n\n\n\ty\nEOF\n")]
    [InlineData("  # c  \n\n\n# escape=`\nFROM a\n", "# c\n\n# escape=`\nFROM a\n")]
    [InlineData("\n# escape=`\nFROM a\n", "\n# escape=`\nFROM a\n")]
    [InlineData("# escape=`\nFROM a\nrun a `\n  b\n", "# escape=`\nFROM a\nRUN a `\n    b\n")]
    [InlineData("FROM a\r\nrun a \\\r\n b  \r\n", "FROM a\r\nRUN a \\\r\n    b\r\n")]
    [InlineData("FROM a\nRUN a \\\n# c\n", "FROM a\nRUN a\n# c\n")]
    [InlineData("\uFEFFFROM a\n", "FROM a\n")]
    public void Files_get_one_style(string before, string after)
    {
        Assert.Equal(after, DockerfileFormatter.Format(before, "Dockerfile"));
        Assert.Equal(after, DockerfileFormatter.Format(after, "Dockerfile"));
    }

    [Fact]
    public void Bytes_that_are_no_text_stay() =>
        Assert.Equal("FROM a\nCOPY \xFF /\n"u8.Length, DockerfileFormatter.Format("from a\ncopy \xFF /"u8.ToArray(), "Dockerfile").Length);

    [Fact]
    public void What_is_wrong_is_refused_with_its_lines() =>
        Assert.Equal(2, Assert.Throws<DockerfileException>(() => DockerfileFormatter.Format("FROM a\nFOO\n", "Dockerfile")).Range.Start);

    [Fact]
    public void Formatting_the_corpus_keeps_its_meaning()
    {
        Assert.True(Corpus.Length > 400);
        var formatted = Corpus.Count(Verify);
        Assert.True(formatted > 200, $"{formatted} of {Corpus.Length} are valid");
    }

    [Fact]
    public void Formatting_made_up_files_keeps_their_meaning()
    {
        string[] keywords = ["RUN", "run", "Cmd", "COPY", "ENV", "LABEL", "arg", "EXPOSE", "HEALTHCHECK cmd", "ONBUILD run", "VOLUME", "WORKDIR", "USER", "SHELL", "FROM", "ADD --chown=1"];
        string[] pieces =
        [
            " ", "  ", "\t", "a", "b=c", "x=\"y  z\"", "'q  r'", "\"", "'", "\\", "\\\n", " \\\n", " \\  \n\t", "\\\n\n", "\\\n# c\n", "\n", "\n\n\n", "\n# c\n", "[", "]", "[\"a\",\"b\"]",
            "[ \"a\" , \"b c\" ]", ",", "\"a\"", "<<E", "\nE\n", "<<-\"F\"\n\tx\n\tF\n", "$(x \"y  z\")", "\"$(a \"b  c\")\"", "`", "#", " as ", "--x=1", "&& ", "\r\n", "\u00A0", "\v", "é",
        ];
        var piece = OneOf(pieces);
        var instruction = Gen.Select(OneOf(keywords), piece.List[0, 9], static (keyword, list) => keyword + " " + string.Concat(list) + "\n");
        var valid = 0;
        Gen.Select(OneOf("", "# escape=`\n", "# c\n\n"), instruction.List[1, 5], static (top, list) => top + "FROM a\n" + string.Concat(list)).Sample(
            text =>
            {
                if (Verify(text)) Interlocked.Increment(ref valid);
            },
            iter: 20_000,
            threads: 1);
        Assert.True(valid > 1000, $"{valid} were valid");
    }

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(index => choices[index]);

    // False when the text is no valid Dockerfile; fails when formatting changes what it means, or a second time changes anything.
    private static bool Verify(string text)
    {
        DockerfileDocument before;
        try
        {
            before = DockerfileDocument.Parse(text, "Dockerfile", DockerfileFeatures.All);
        }
        catch (DockerfileException)
        {
            return false;
        }
        var formatted = DockerfileFormatter.Format(text, "Dockerfile");
        var after = DockerfileDocument.Parse(formatted, "Dockerfile", DockerfileFeatures.All);
        Assert.Equal(Describe(before), Describe(after));
        Assert.Equal(formatted, DockerfileFormatter.Format(formatted, "Dockerfile"));
        Assert.Equal(Comments(text).Count(), Comments(formatted).Count());
        return true;
    }

    private static IEnumerable<string> Comments(string text) => text.Split('\n').Where(static line => line.TrimStart().StartsWith('#'));

    private static string Describe(DockerfileDocument document)
    {
        var text = new StringBuilder().Append(document.Directives.Escape).Append(document.Directives.Syntax).Append(document.Directives.Check).Append('\n');
        foreach (var global in document.GlobalArguments) Describe(text, global);
        foreach (var stage in document.Stages)
        {
            text.Append("FROM|").AppendJoin('|', stage.Name, stage.BaseName, stage.Platform, string.Join('/', stage.Comments)).Append('\n');
            foreach (var instruction in stage.Instructions) Describe(text, instruction);
        }
        return text.ToString();
    }

    private static void Describe(StringBuilder text, Instruction instruction)
    {
        text.Append(instruction.Name).Append('|').AppendJoin(';', instruction.Flags).Append('|').AppendJoin('/', instruction.Comments).Append('|');
        _ = instruction switch
        {
            RunInstruction run => Describe(text, run.Command),
            CmdInstruction cmd => Describe(text, cmd.Command),
            EntrypointInstruction entrypoint => Describe(text, entrypoint.Command),
            FileInstruction file => text.AppendJoin('|', file.Sources).Append('>').Append(file.Destination).AppendJoin(';', file.InlineFiles),
            EnvInstruction env => text.AppendJoin('|', env.Variables),
            LabelInstruction label => text.AppendJoin('|', label.Labels),
            ArgInstruction arg => text.AppendJoin('|', arg.Arguments),
            ExposeInstruction expose => text.AppendJoin('|', expose.Ports),
            VolumeInstruction volume => text.AppendJoin('|', volume.Paths),
            ShellInstruction shell => text.AppendJoin('|', shell.Shell),
            UserInstruction user => text.Append(user.User),
            WorkdirInstruction workdir => text.Append(workdir.Path),
            StopSignalInstruction signal => text.Append(signal.Signal),
            MaintainerInstruction maintainer => text.Append(maintainer.Maintainer),
            // White space at the end of a line goes, here as elsewhere.
            OnbuildInstruction onbuild => text.Append(FirstLineTrimmed(onbuild.Expression)),
            HealthcheckInstruction healthcheck => text.AppendJoin('|', (healthcheck.Health.Test ?? []).Select(Words)),
            _ => throw new InvalidOperationException(instruction.Name),
        };
        text.Append('\n');
    }

    private static string FirstLineTrimmed(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? text.TrimEnd(' ', '\t', '\r') : text[..end].TrimEnd(' ', '\t', '\r') + text[end..];
    }

    private static StringBuilder Describe(StringBuilder text, CommandForm command) => text
        .Append(command.IsExec).AppendJoin('|', command.Arguments.Select(argument => command.IsExec ? argument : Words(argument))).AppendJoin(';', command.Heredocs);

    // A shell's text, one space for any white space that is not quoted.
    private static string Words(string text)
    {
        var words = new StringBuilder();
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote == '\0' && c is ' ' or '\t')
            {
                if (words.Length == 0 || words[^1] != ' ') words.Append(' ');
                continue;
            }
            words.Append(c);
            if (c == '\\' && quote != '\'' && i + 1 < text.Length) words.Append(text[++i]);
            else if (c is '"' or '\'' && quote == '\0') quote = c;
            else if (c == quote) quote = '\0';
        }
        return words.ToString();
    }
}
