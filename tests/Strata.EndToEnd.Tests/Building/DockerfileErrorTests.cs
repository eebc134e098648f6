using System.Globalization;
using Strata.EndToEnd.Tests.Harness;
using Strata.Oci;

namespace Strata.EndToEnd.Tests.Building;

/// <summary>
/// What is wrong with a Dockerfile or with the flags of a build, in the words of Docker 28.5: one store, a build a case. The cases are those that were tried with Docker, and
/// some more (<c>~ here</c>). In their file each begins with <c>==</c> and has lines that begin with: <c>|</c> the Dockerfile's, <c>!</c> those of .dockerignore,
/// <c>$</c> the arguments, <c>=</c> the exit code (1), <c>?</c> a part of what is said, <c>&lt;</c> the lines that are said last; without any of these the build is to
/// succeed. <c>~</c> tells in what the answer differs from Docker's on purpose.
/// </summary>
public sealed class DockerfileErrorTests(DockerfileErrorTests.Machine shared) : IClassFixture<DockerfileErrorTests.Machine>
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "Building/Golden/dockerfile-errors.txt");

    /// <summary>Each case, by its number and something that people recognise.</summary>
    public static TheoryData<int, string> Cases
    {
        get
        {
            var data = new TheoryData<int, string>();
            var cases = ReadCases();
            for (var i = 0; i < cases.Count; i++) data.Add(i, Take(cases[i], '|') is [.., var last] && Take(cases[i], '$') is ["e"] ? last : Take(cases[i], '$')[0]);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_build_says_what_Docker_says(int number, string name)
    {
        var lines = ReadCases()[number];
        var machine = shared.Get();
        var dockerfile = Take(lines, '|');
        machine.Write("e/Dockerfile", dockerfile.Length == 0 && !Take(lines, '$')[0].EndsWith('e') ? "FROM base:1\n" : string.Concat(dockerfile.Select(static line => line + "\n")));
        machine.Write("e/.dockerignore", string.Join('\n', Take(lines, '!')));
        var before = machine.Run("images", "-aq").Succeeded().Out;

        var outcome = machine.Run(["build", "--progress", "plain", .. Take(lines, '$')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.All(Take(lines, '?'), line => Assert.Contains(line, outcome.Error, StringComparison.Ordinal));
        if (Take(lines, '<') is not [_, ..] last)
        {
            outcome.Succeeded();
            return;
        }
        Assert.Equal(Take(lines, '=') is [var code] ? int.Parse(code, CultureInfo.InvariantCulture) : 1, outcome.ExitCode);
        var expected = string.Concat(last.Select(static line => line + "\n")).Replace("linux/amd64", Platform.Current.ToString(), StringComparison.Ordinal);
        if (!outcome.Error.EndsWith(expected, StringComparison.Ordinal)) Assert.Equal(expected, outcome.Error);
        // What the solver does not find is found before anything is done.
        if (!last[^1].Contains("failed to solve", StringComparison.Ordinal)) Assert.DoesNotContain("#1 ", outcome.Error, StringComparison.Ordinal);
        Assert.True(before == machine.Run("images", "-aq").Succeeded().Out, $"{name} left an image");
    }

    private static List<string[]> ReadCases()
    {
        var cases = new List<string[]>();
        var lines = new List<string>();
        foreach (var line in System.IO.File.ReadLines(File).Skip(1).Append("=="))
        {
            if (line != "==")
            {
                lines.Add(line);
                continue;
            }
            cases.Add([.. lines]);
            lines.Clear();
        }
        return cases;
    }

    private static string[] Take(string[] lines, char kind) => [.. lines.Where(line => line[0] == kind).Select(static line => line.Length > 1 ? line[2..] : "")];

    /// <summary>The store of all cases; made by the first.</summary>
    public sealed class Machine : IDisposable
    {
        private TestMachine? _machine;

        internal TestMachine Get()
        {
            if (_machine is not null) return _machine;
            _machine = new TestMachine().WithBusybox();
            _machine.Run("tag", "busybox", "base:1").Succeeded();
            _machine.Write("e/a.txt", "a\n");
            _machine.Write("passwd", "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nbin:x:2:2:bin:/bin:/usr/sbin/nologin\n");
            Directory.CreateDirectory(_machine.File("emptyd"));
            return _machine;
        }

        public void Dispose() => _machine?.Dispose();
    }
}
