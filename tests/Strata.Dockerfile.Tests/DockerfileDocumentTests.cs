using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Tests;

public sealed class DockerfileDocumentTests
{
    private static DockerfileDocument Parse(string text, DockerfileFeatures supported = DockerfileFeatures.None) =>
        DockerfileDocument.Parse(text, "Dockerfile", supported);

    private static T Only<T>(string instruction, DockerfileFeatures supported = DockerfileFeatures.None)
        where T : Instruction =>
        Assert.IsType<T>(Assert.Single(Assert.Single(Parse("FROM x\n" + instruction, supported).Stages).Instructions));

    [Fact]
    public void stages_instructions_and_lines_are_kept()
    {
        var document = Parse("# syntax=docker/dockerfile:1\n# escape=`\n# About V\nARG V=1\nFROM base:${V} AS Build\nRUN a `\n  # no\n  b\n\nFROM --platform=linux/arm64 build\nCOPY --from=build /x /y\n");
        Assert.Equal('`', document.Directives.Escape);
        Assert.Equal("docker/dockerfile:1", document.Directives.Syntax);
        Assert.Equal(["About V"], Assert.Single(document.GlobalArguments).Comments);
        Assert.Equal(["build", null], document.Stages.Select(static stage => stage.Name));
        Assert.Equal(["base:${V}", "build"], document.Stages.Select(static stage => stage.BaseName));
        Assert.Equal("linux/arm64", document.Stages[1].Platform);
        var run = Assert.IsType<RunInstruction>(document.Stages[0].Instructions[0]);
        Assert.Equal(new SourceRange(6, 8), run.Range);
        Assert.Equal("RUN a   b", run.Original);
        Assert.Equal(["/bin/sh", "-c", "a   b"], run.Command.WithShell(["/bin/sh", "-c"]));
        Assert.Equal("build", Assert.IsType<CopyInstruction>(document.Stages[1].Instructions[0]).From);
    }

    [Fact]
    public void copy_and_add_carry_their_flags()
    {
        var copy = Only<CopyInstruction>("COPY --from=a --chown=1:2 --chmod=755 --link --parents --exclude=*.md --exclude=x b c /d/", DockerfileFeatures.All);
        Assert.Equal(("a", "1:2", "755", true, true, "/d/"), (copy.From, copy.Owner, copy.Mode, copy.Link, copy.Parents, copy.Destination));
        Assert.Equal(["*.md", "x"], copy.Excludes);
        Assert.Equal(["b", "c"], copy.Sources);
        var add = Only<AddInstruction>("ADD --checksum=sha256:1 --keep-git-dir=true --unpack=false [\"a b\", \"/c\"]", DockerfileFeatures.All);
        Assert.Equal(("sha256:1", true, false), (add.Checksum, add.KeepGitDir, add.Unpack));
        Assert.Equal(["a b"], add.Sources);
    }

    [Fact]
    public void run_carries_mounts_and_here_documents()
    {
        var run = Only<RunInstruction>("RUN --mount=type=cache,target=/c,sharing=locked --network=none <<-EOF\n\techo a\n\tEOF\n", DockerfileFeatures.All);
        var mount = RunMount.Parse(Assert.Single(run.Mounts));
        Assert.Equal((RunMountType.Cache, "/c", CacheSharing.Locked, false), (mount.Type, mount.Target, mount.Sharing, mount.ReadOnly));
        Assert.Equal(RunNetwork.None, run.Network);
        Assert.Equal("echo a\n", run.Command.Script?.Text);
        Assert.Equal(["sh", "echo a\n"], run.Command.WithShell(["sh"]));
    }

    [Fact]
    public void a_here_document_among_other_words_is_left_to_the_shell()
    {
        var run = Only<RunInstruction>("RUN cat <<EOF > /x\nhi\nEOF", DockerfileFeatures.All);
        Assert.Null(run.Command.Script);
        Assert.Equal("cat <<EOF > /x\nhi\nEOF", run.Command.ShellText);
    }

    [Fact]
    public void files_may_stand_in_the_dockerfile()
    {
        var copy = Only<CopyInstruction>("COPY <<a <<\"b\" c /d/\nx$v\na\ny$v\nb", DockerfileFeatures.All);
        Assert.Equal(["c"], copy.Sources);
        Assert.Equal([("a", "x$v\n", true), ("b", "y$v\n", false)], copy.InlineFiles.Select(static file => (file.Name, file.Content, file.Expands)));
        var expanded = (CopyInstruction)copy.Expand(new Expansion.ExpansionScope('\\', static _ => "1"));
        Assert.Equal(["x1\n", "y$v\n"], expanded.InlineFiles.Select(static file => file.Text));
    }

    [Theory]
    [InlineData("RUN --mount=type=cache,target=/x a", "RUN --mount is not supported yet")]
    [InlineData("RUN --network=host a", "RUN --network=host is not supported yet")]
    [InlineData("RUN --security=insecure a", "RUN --security=insecure is not supported yet")]
    [InlineData("RUN --device=x a", "RUN --device is not supported yet")]
    [InlineData("RUN <<E\na\nE", "RUN with a here-document is not supported yet")]
    [InlineData("COPY <<E /x\na\nE", "COPY with a here-document is not supported yet")]
    [InlineData("COPY --parents a b", "COPY --parents is not supported yet")]
    [InlineData("COPY --exclude=x a b", "COPY --exclude is not supported yet")]
    [InlineData("ADD --exclude=x a b", "ADD --exclude is not supported yet")]
    [InlineData("ADD --checksum=x a b", "ADD --checksum is not supported yet")]
    [InlineData("ADD --keep-git-dir a b", "ADD --keep-git-dir is not supported yet")]
    [InlineData("ADD --unpack a b", "ADD --unpack is not supported yet")]
    public void what_the_caller_cannot_do_is_refused_at_its_line(string instruction, string message)
    {
        var error = Assert.Throws<DockerfileException>(() => Parse("FROM x\n" + instruction + "\n"));
        Assert.Equal((ErrorKind.NotImplemented, message, 2), (error.Kind, error.Message, error.Range.Start));
        Assert.Contains("| >>> ", error.Frame, StringComparison.Ordinal);
    }

    [Fact]
    public void the_frame_is_buildkits()
    {
        var error = Assert.Throws<DockerfileException>(() => Parse("FROM base:1\nFOO bar\n"));
        Assert.Equal("dockerfile parse error on line 2: unknown instruction: FOO (did you mean FROM?)", error.Message);
        Assert.Equal("Dockerfile:2\n--------------------\n   1 |     FROM base:1\n   2 | >>> FOO bar\n   3 |     \n--------------------\n", error.Frame);
    }

    [Theory]
    [InlineData(3, "1-5")]
    [InlineData(1, "1-3")]
    [InlineData(9, "7-9")]
    public void the_frame_shows_two_lines_on_each_side(int line, string shown)
    {
        var document = Parse("FROM x\n" + string.Concat(Enumerable.Repeat("RUN a\n", 7)) + "RUN a");
        var numbers = document.Source.Frame(SourceRange.Line(line)).Split('\n').Where(static l => l.Contains('|')).Select(static l => int.Parse(l[..4], null)).ToArray();
        Assert.Equal(shown, $"{numbers[0]}-{numbers[^1]}");
    }

    [Fact]
    public void an_empty_file_and_one_too_long_are_refused()
    {
        Assert.Equal("the Dockerfile cannot be empty", Assert.Throws<DockerfileException>(() => Parse("")).Message);
        var error = Assert.Throws<DockerfileException>(() => DockerfileDocument.Parse(new byte[DockerfileDocument.MaxLength + 1], "Dockerfile"));
        Assert.Equal("Dockerfile is longer than 16 MiB", error.Message);
    }

    [Fact]
    public void a_nul_byte_is_an_error_at_its_line()
    {
        var error = Assert.Throws<DockerfileException>(() => Parse("FROM x\nRUN a \\\n b\0\n"));
        Assert.Equal(("dockerfile parse error on line 3: the line holds a NUL byte", 3), (error.Message, error.Range.Start));
    }

    [Fact]
    public void names_that_are_no_utf8_survive()
    {
        var document = DockerfileDocument.Parse("FROM x\nCOPY a\u00ff /b\n"u8.ToArray().Select(static b => b == 0xC3 ? (byte)0xFF : b).ToArray(), "Dockerfile");
        var copy = Assert.IsType<CopyInstruction>(document.Stages[0].Instructions[0]);
        Assert.Equal([(byte)'a', 0xFF, 0xBF], ImagePath.Encode(copy.Sources[0]));
    }

    [Fact]
    public void triggers_are_read_alone()
    {
        var onbuild = Only<OnbuildInstruction>("ONBUILD  COPY a /b");
        Assert.IsType<CopyInstruction>(DockerfileDocument.ParseTrigger(onbuild.Expression));
        Assert.Equal("FROM isn't allowed as an ONBUILD trigger", Assert.Throws<DockerfileException>(() => DockerfileDocument.ParseTrigger("FROM x")).Message);
        Assert.Equal(2, DockerfileDocument.ParseChanges("CMD a\nENV b=c", "--change").Count);
    }

    [Fact]
    public void flags_that_docker_ignores_are_refused()
    {
        Assert.Equal("dockerfile parse error on line 2: unknown flag: --a", Assert.Throws<DockerfileException>(() => Parse("FROM x\nARG --a b\n")).Message);
    }
}
