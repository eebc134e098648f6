using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Building;

/// <summary>What is wrong with a Dockerfile, in the words of Docker 28.5: one store, a build a case.</summary>
public sealed class DockerfileErrorTests(DockerfileErrorTests.Machine shared) : IClassFixture<DockerfileErrorTests.Machine>
{
    [Theory]
    [InlineData("FROM busybox\nFOO bar\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: unknown instruction: FOO (did you mean FROM?)")]
    [InlineData("FROM busybox\nCOPY nosuch /x\n", "", "failed to build: failed to solve: failed to compute cache key: failed to calculate checksum of ref context: \"/nosuch\": not found")]
    [InlineData("FROM busybox\nCOPY a.txt\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: COPY requires at least two arguments, but only one was provided. Destination could not be determined")]
    [InlineData("FROM busybox\nCOPY ../x /y\n", "", "failed to build: failed to solve: failed to compute cache key: failed to calculate checksum of ref context: \"/x\": not found")]
    [InlineData("RUN true\n", "", "failed to build: failed to solve: no build stage in current context")]
    [InlineData("# nothing\n", "", "failed to build: failed to solve: file with no instructions")]
    [InlineData("FROM\n", "", "failed to build: failed to solve: dockerfile parse error on line 1: FROM requires either one or three arguments")]
    [InlineData("FROM busybox AS\n", "", "failed to build: failed to solve: dockerfile parse error on line 1: FROM requires either one or three arguments")]
    [InlineData("FROM busybox AS 1bad!\n", "", "failed to build: failed to solve: dockerfile parse error on line 1: invalid name for build stage: \"1bad!\", name can't start with a number or contain symbols")]
    [InlineData("FROM Base:1\n", "", "failed to build: failed to solve: failed to parse stage name \"Base:1\": invalid reference format: repository name (library/Base) must be lowercase")]
    [InlineData("FROM $X\n", "", "failed to build: failed to solve: base name ($X) should not be blank")]
    [InlineData("FROM busybox\nCOPY --from=5 /a /b\n", "", "failed to build: failed to solve: invalid stage index 5")]
    [InlineData("FROM busybox\nCOPY --from=0 /a /b\n", "", "failed to build: failed to solve: circular dependency detected on stage: stage-0")]
    [InlineData("FROM busybox\nCOPY --bad=1 a.txt /b\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: unknown flag: --bad")]
    [InlineData("FROM busybox\nCOPY --chmod=zz a.txt /b\n", "", "failed to build: failed to solve: invalid syntax")]
    [InlineData("FROM busybox\nRUN exit 3\n", "", "failed to build: failed to solve: process \"/bin/sh -c exit 3\" did not complete successfully: exit code: 3")]
    [InlineData("FROM busybox\nRUN nosuchcmd\n", "", "failed to build: failed to solve: process \"/bin/sh -c nosuchcmd\" did not complete successfully: exit code: 127")]
    [InlineData("FROM busybox\nRUN --mount=type=zzz true\n", "", "failed to build: failed to solve: unsupported mount type \"zzz\"")]
    [InlineData("FROM busybox\nRUN --network=zzz true\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: invalid network mode \"zzz\"")]
    [InlineData("FROM busybox\nENV A\n", "", "failed to build: failed to solve: ENV must have two arguments")]
    [InlineData("FROM busybox\nENV A=1 B\n", "", "failed to build: failed to solve: Syntax error - can't find = in \"B\". Must be of the form: name=value")]
    [InlineData("FROM busybox\nLABEL x\n", "", "failed to build: failed to solve: LABEL must have two arguments")]
    [InlineData("FROM busybox\nEXPOSE zz\n", "", "failed to build: failed to solve: invalid containerPort: zz")]
    [InlineData("FROM busybox\nEXPOSE\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: EXPOSE requires at least one argument")]
    [InlineData("FROM busybox\nUSER\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: USER requires exactly one argument")]
    [InlineData("FROM busybox\nWORKDIR\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: WORKDIR requires exactly one argument")]
    [InlineData("FROM busybox\nVOLUME []\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: VOLUME requires at least one argument")]
    [InlineData("FROM busybox\nVOLUME [\"\"]\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: VOLUME specified can not be an empty string")]
    [InlineData("FROM busybox\nSTOPSIGNAL FOO\n", "", "failed to build: failed to solve: invalid signal: FOO")]
    [InlineData("FROM busybox\nHEALTHCHECK foo\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: Unknown type \"FOO\" in HEALTHCHECK (try CMD)")]
    [InlineData("FROM busybox\nHEALTHCHECK --interval=x CMD true\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: time: invalid duration \"x\"")]
    [InlineData("FROM busybox\nHEALTHCHECK --retries=-1 CMD true\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: --retries cannot be negative (-1)")]
    [InlineData("FROM busybox\nSHELL sh\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: SHELL requires the arguments to be in JSON form")]
    [InlineData("FROM busybox\nONBUILD FROM x\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: FROM isn't allowed as an ONBUILD trigger")]
    [InlineData("FROM busybox\nONBUILD ONBUILD RUN x\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")]
    [InlineData("FROM busybox\nONBUILD MAINTAINER x\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: MAINTAINER isn't allowed as an ONBUILD trigger")]
    [InlineData("FROM busybox\nARG\n", "", "failed to build: failed to solve: dockerfile parse error on line 2: ARG requires at least one argument")]
    [InlineData("FROM busybox\nRUN <<EOF\necho hi\n", "", "failed to build: failed to solve: unterminated heredoc")]
    [InlineData("FROM busybox\nRUN echo a \\\\\n\n  b\n", "", "failed to build: failed to solve: dockerfile parse error on line 4: unknown instruction: b")]
    [InlineData("FROM busybox\nENV x=${y:?need y}\n", "", "failed to build: failed to solve: Syntax error - can't find = in \"y}\". Must be of the form: name=value")]
    [InlineData("FROM busybox\nENV x=${y\n", "", "failed to build: failed to solve: failed to process \"${y\": unsupported modifier (�) in substitution")]
    [InlineData("FROM busybox\nADD --checksum=sha256:00 a.txt /a\n", "", "failed to build: failed to solve: checksum requires HTTP(S) or Git sources")]
    [InlineData("# escape=x\nFROM busybox\n", "", "failed to build: failed to solve: invalid escape token 'x' does not match ` or \\")]
    [InlineData("# escape=\\\\\n# escape=\\\\\nFROM busybox\n", "", "failed to build: failed to solve: invalid escape token '\\\\' does not match ` or \\")]
    [InlineData("FROM busybox AS a\nRUN true\n", "--target=zz", "failed to build: failed to solve: target stage \"zz\" could not be found (did you mean a?)")]
    [InlineData("FROM busybox\nRUN true\n", "--platform=bogus/x/y/z", "failed to build: \"bogus/x/y/z\": cannot parse platform specifier: invalid argument")]
    [InlineData("FROM busybox\nRUN true\n", "-t BAD:TAG", "failed to build: invalid tag \"BAD:TAG\": repository name must be lowercase")]
    [InlineData("FROM busybox\nRUN true\n", "--secret id=x,src=/nosuch", "failed to build: failed to stat /nosuch: stat /nosuch: no such file or directory")]
    [InlineData("FROM busybox\nRUN true\n", "--add-host zz", "failed to build: invalid host zz")]
    [InlineData("# check=error=true\nFROM busybox\nMAINTAINER z\n", "", "failed to build: failed to solve: lint violation found for rules: MaintainerDeprecated")]
    public void A_failing_build_says_what_Docker_says(string dockerfile, string flags, string expected)
    {
        var machine = shared.Get();
        machine.Write("context/Dockerfile", dockerfile);
        machine.Run([.. "build --progress plain".Split(' '), .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries), "context"]).Failed(1, "ERROR: " + expected);
        Assert.Equal(["busybox"], machine.Run("images", "--format", "{{.Repository}}").Succeeded().Lines);
    }

    /// <summary>The store of all cases; made by the first.</summary>
    public sealed class Machine : IDisposable
    {
        private TestMachine? _machine;

        internal TestMachine Get()
        {
            if (_machine is not null) return _machine;
            _machine = new TestMachine().WithBusybox();
            _machine.Write("context/a.txt", "a\n");
            _machine.Write("context/b.txt", "b\n");
            return _machine;
        }

        public void Dispose() => _machine?.Dispose();
    }
}
