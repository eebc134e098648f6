using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Containers;

/// <summary>What happened, told in Docker's words and order.</summary>
public sealed class EventsTests
{
    [Fact]
    public void everything_that_happens_to_containers_volumes_and_images_is_told()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "--name", "one", "--network", "none", "--label", "a=b", "busybox", "true").Succeeded();
        machine.Run("run", "-d", "--name", "two", "--network", "none", "-v", "vol:/x", "busybox", "sh", "-c", "while :; do sleep 0.1; done").Succeeded();
        machine.Run("exec", "two", "true").Succeeded();
        machine.Run("pause", "two").Succeeded();
        machine.Run("unpause", "two").Succeeded();
        machine.Run("rename", "two", "three").Succeeded();
        machine.Run("stop", "-t", "0", "three").Succeeded();
        machine.Run("commit", "three", "made:1").Succeeded();
        machine.Run("tag", "made:1", "made:2").Succeeded();
        machine.Run("rmi", "made:1", "made:2").Succeeded();
        machine.Run("rm", "one", "three").Succeeded();
        machine.Run("volume", "rm", "vol").Succeeded();
        var told = machine.Run("events", "--since", "1h", "--until", "0s", "--format", "{{.Type}} {{.Action}} {{.Actor.Attributes.name}}").Succeeded().Lines;
        Assert.Equal(
            [
                "container create one", "container attach one", "network connect none", "container start one", "network disconnect none", "container die one",
                "volume create <no value>", "container create two", "volume mount <no value>", "network connect none", "container start two",
                "container exec_create: true two", "container exec_start: true two", "container exec_die two", "container pause two", "container unpause two", "container rename three",
                "container kill three", "container kill three", "network disconnect none", "volume unmount <no value>", "container die three", "container stop three",
                "image create ID", "image tag made:1", "container commit three", "image tag made:2", "image untag ID", "image untag ID", "image delete ID",
                "container destroy one", "container destroy three", "volume destroy <no value>",
            ],
            told.Where(static l => !l.Contains("image import", StringComparison.Ordinal)).SkipWhile(static l => !l.StartsWith("container", StringComparison.Ordinal)).Select(static l => System.Text.RegularExpressions.Regex.Replace(l, "sha256:[0-9a-f]{64}", "ID")));
        Assert.Contains("exitCode=0, image=busybox, name=one)", machine.Run("events", "--since", "1h", "--until", "0s", "-f", "event=die", "-f", "container=one").Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal("container create one busybox local\n", machine.Run("events", "--since", "1h", "--until", "0s", "-f", "label=a=b", "-f", "event=create", "--format", "{{.Type}} {{.Status}} {{.Actor.Attributes.name}} {{.From}} {{.Scope}}").Succeeded().Out);
        machine.Run("events", "--until", "0s", "-f", "bad=1").Failed(1, "Error: invalid filter 'bad'");
    }

    [Fact]
    public void a_stop_is_told_after_the_end_and_before_what_follows_from_it()
    {
        using var machine = new TestMachine().WithBusybox();
        const string obeys = "trap 'exit 3' TERM; echo ready; while :; do sleep 0.01; done";
        void Ready(string name, int times)
        {
            while (machine.Run("logs", name).Succeeded().Lines.Length < times) Assert.Contains("Up", machine.Run("ps", "-f", "name=" + name).Succeeded().Out, StringComparison.Ordinal);
        }
        List<string> Told(string name) => [.. machine.Run("events", "--since", "1h", "--until", "0s", "-f", "container=" + name, "--format", "{{.Action}} {{.Actor.Attributes.signal}} {{.Actor.Attributes.exitCode}}").Succeeded().Lines.Select(static l => l.Replace(" <no value>", "", StringComparison.Ordinal)).SkipWhile(static l => l != "start")];
        for (var i = 0; i < 8; i++)
        {
            machine.Run("run", "-d", "--name", $"kept{i}", "--network", "none", "--restart", "always", "busybox", "sh", "-c", obeys).Succeeded();
            Ready($"kept{i}", 1);
            machine.Run("stop", $"kept{i}").Succeeded();
            Assert.Equal(["start", "kill 15", "die 3", "stop"], Told($"kept{i}"));
            machine.Run("run", "-d", "--rm", "--name", $"brief{i}", "--network", "none", "busybox", "sh", "-c", obeys).Succeeded();
            Ready($"brief{i}", 1);
            machine.Run("stop", $"brief{i}").Succeeded();
            Assert.Equal(["start", "kill 15", "die 3", "stop", "destroy"], Told($"brief{i}"));
        }
        machine.Run("start", "kept0").Succeeded();
        Ready("kept0", 2);
        machine.Run("restart", "kept0").Succeeded();
        machine.Run("kill", "kept0").Succeeded();
        Assert.Equal(["start", "kill 15", "die 3", "stop", "start", "kill 15", "die 3", "stop", "start", "restart", "kill 9", "die 137"], Told("kept0"));
        machine.Run(["rm", .. Enumerable.Range(0, 8).Select(static i => $"kept{i}")]).Succeeded();
    }

    [Fact]
    public async Task who_watches_sees_what_happens_from_then_on()
    {
        using var machine = new TestMachine().WithBusybox();
        using var watching = machine.Start("events", "--filter", "type=volume", "--format", "json");
        // The first one may come before the watcher looks: until it is told, more are made.
        var line = watching.StandardOutput.ReadLineAsync();
        for (var i = 0; !line.IsCompleted; i++)
        {
            Assert.True(i < 500, "nothing was told");
            machine.Run("volume", "create", $"vol{i}").Succeeded();
        }
        Assert.Matches("""^\{"Type":"volume","Action":"create","Actor":\{"ID":"vol\d+","Attributes":\{"driver":"local"\}\},"scope":"local","time":\d+,"timeNano":\d+\}$""", (await line)!);
        watching.Kill();
        watching.WaitForExit();
        machine.Run("run", "--rm", "--network", "none", "busybox", "true").Succeeded();
    }
}
