using System.Diagnostics;
using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Containers;

/// <summary>Units that <c>generate systemd</c> writes, as systemd itself reads them.</summary>
public sealed class GenerateSystemdTests
{
    private const string Analyze = "/usr/bin/systemd-analyze";

    [Theory]
    [InlineData("plain")]
    [InlineData("a.b_c-d..e--f", "--restart", "on-failure:3")]
    [InlineData("0x", "--restart", "unless-stopped", "--stop-timeout", "-1")]
    [InlineData("args", "--stop-timeout", "0", "--label", "x=%n $HOME \"quoted\"", "--env", "A=%i $B", "--entrypoint", "/bin/sh -c '%h'")]
    public void systemd_finds_nothing_wrong_with_a_unit(string name, params string[] flags)
    {
        Assert.SkipUnless(File.Exists(Analyze), "needs systemd-analyze");
        using var machine = new TestMachine().WithBusybox();
        machine.Run("tag", "busybox", "registry.example:5000/a/b:1.0").Succeeded();
        machine.Run(["create", "--name", name, "--network", "none", .. flags, "registry.example:5000/a/b:1.0", "sh", "-c", "echo '%n' $HOME; exit 3"]).Succeeded();
        var file = machine.Run("generate", "systemd", "-f", name).Succeeded().Out.Trim();
        Assert.Equal(machine.File($"container-{name}.service"), file);
        Verify(file);
    }

    [Fact]
    public void a_store_with_an_awkward_path_is_found_by_systemd_too()
    {
        Assert.SkipUnless(File.Exists(Analyze), "needs systemd-analyze");
        var parent = Directory.CreateTempSubdirectory("strata $HOME 100% \"it's\" a\\b ").FullName;
        using (var machine = new TestMachine(root: Path.Combine(parent, "root")).WithBusybox())
        {
            machine.Run("create", "--name", "web", "--network", "none", "busybox", "true").Succeeded();
            var file = machine.Run("generate", "systemd", "-f", "web").Succeeded().Out.Trim();
            Verify(file);
            var lines = File.ReadAllLines(file);
            Assert.Contains($"ExecStart=:{Executable.Path} --root \"{parent.Replace("%", "%%").Replace("\\", "\\\\").Replace("\"", "\\\"")}/root\" start web", lines);
            machine.Run("rm", "web").Succeeded();
        }
        Directory.Delete(parent, recursive: true);
    }

    [Fact]
    public void what_podmans_flags_say_stands_in_the_unit()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("create", "--name", "web", "--network", "none", "--restart", "always", "--stop-timeout", "-1", "busybox", "true").Succeeded();
        string[] Unit(params string[] flags) => machine.Run(["generate", "systemd", .. flags, "web"]).Succeeded().Lines;
        var usual = Unit();
        Assert.Equal("# container-web.service", usual[0]);
        Assert.Contains("TimeoutStopSec=infinity", usual);
        Assert.Equal(usual, Unit("--name"));
        string[] flags =
        [
            "--container-prefix", "pre", "--separator", "_", "--restart-policy", "on-abnormal", "--restart-sec", "5", "--start-timeout", "33", "--stop-timeout", "7", "--no-header",
            "--after", "a.service", "--after", "b@x.service", "--wants", "c.target", "--requires", "d.mount", "-e", "A=1 \"2\" %n", "--env", "B=x",
        ];
        var unit = Unit(flags);
        Assert.Equal("[Unit]", unit[0]);
        Assert.Equal(
            [
                "After=network-online.target a.service b@x.service", "Environment=\"A=1 \\\"2\\\" %%n\"", "Environment=B=x", $"ExecStop={Executable.Path} --root {machine.Root} stop --time 7 web", "Requires=d.mount",
                "Restart=on-abnormal", "RestartSec=5", "TimeoutStartSec=33", "TimeoutStopSec=17", "Wants=network-online.target c.target",
            ],
            unit.Where(static l => new[] { "After", "Env", "ExecStop=", "Requires=", "Restart", "Timeout", "Wants=" }.Any(l.StartsWith)).Order(StringComparer.Ordinal));
        var file = machine.Run(["generate", "systemd", "--files", .. flags, "web"]).Succeeded().Out.Trim();
        Assert.Equal(machine.File("pre_web.service"), file);
        if (File.Exists(Analyze)) Verify(file);
        Assert.Equal("web.service", Path.GetFileName(machine.Run("generate", "systemd", "-f", "--container-prefix", "", "web").Succeeded().Out.Trim()));
        machine.Run("generate", "systemd", "--container-prefix", "a/b", "web").Failed(1, "a/b-web.service is no name for a unit");
        machine.Run("generate", "systemd", "--container-prefix", new string('x', 250), "web").Failed(1, "it has more than 255 characters");
        machine.Run("generate", "systemd", "-e", "A=1\n2", "web").Failed(1, "a unit can't hold A=1\\n2");
        machine.Run("rm", "web").Succeeded();
    }

    // Other units of the machine are none of ours.
    private static void Verify(string file)
    {
        using var verify = Process.Start(new ProcessStartInfo(Analyze, ["verify", "--man=no", "--recursive-errors=no", file]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = verify.StandardError.ReadToEnd();
        verify.WaitForExit();
        Assert.DoesNotContain(Path.GetFileName(file), said, StringComparison.Ordinal);
        Assert.Equal(0, verify.ExitCode);
    }
}
