using System.Text.Json;
using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Building;

public sealed class VerifyTests
{
    [Fact]
    public void an_image_is_reproduced_or_the_first_difference_is_named()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", "FROM busybox\nARG WHO=one\nRUN mkdir /made && echo $WHO > /made/who && touch -d @0 /made/who /made\nCOPY file /file\n");
        machine.Write("context/file", "content");
        // What the step leaves besides (a mount point that the base lacks) is dated by the clock.
        string[] dated = ["--build-arg", "SOURCE_DATE_EPOCH=5", "-o", "type=image,rewrite-timestamp=true"];
        var id = machine.Run(["build", "-q", "-t", "made", .. dated, "context"]).Succeeded().Lines[0];
        var images = machine.Run("images", "-aq").Succeeded().Out;
        Assert.Equal([$"verified: {id} is reproduced"], machine.Run(["build", "--verify", "made", .. dated, "context"]).Succeeded().Lines);
        Assert.Equal([$"verified: {id} is reproduced"], machine.Run(["build", "-q", "--jobs", "1", "--verify", id[7..19], .. dated, "context"]).Succeeded().Lines);

        machine.Write("context/file", "contend");
        machine.Run(["build", "-q", "--verify", "made", .. dated, "context"]).Failed(1, $"ERROR: {id} is not reproduced: in layer 3: /file: byte 6: the image has 74, the build gave 64\n  step: COPY file /file # buildkit\n");
        using var json = JsonDocument.Parse(machine.Run(["build", "-q", "--verify", "made", "--verify-format", "json", .. dated, "context"]).Out);
        Assert.Equal((false, "byte 6"), (json.RootElement.GetProperty("reproduced").GetBoolean(), json.RootElement.GetProperty("difference").GetProperty("property").GetString()));
        machine.Run(["build", "-q", "--verify", "made", "--build-arg", "WHO=two", .. dated, "context"]).Failed(1, "in the config: history[");

        Assert.Equal(images, machine.Run("images", "-aq").Succeeded().Out);
        machine.AssertSound();
    }

    [Fact]
    public void a_clock_in_a_layer_is_named_last_and_with_its_remedy()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", "FROM busybox\nRUN echo 1 > /a && touch -d @1000 /a\nRUN echo 1 > /b\n");
        machine.Run("build", "-q", "-t", "made", "context").Succeeded();
        Thread.Sleep(1100);
        machine.Run("build", "-q", "--verify", "made", "context").Failed(1, "only times differ, first in layer");
        string[] dated = ["--build-arg", "SOURCE_DATE_EPOCH=5", "-o", "type=image,rewrite-timestamp=true"];
        var id = machine.Run(["build", "-q", .. dated, "context"]).Succeeded().Lines[0];
        Thread.Sleep(1100);
        Assert.Equal([$"verified: {id} is reproduced"], machine.Run(["build", "-q", "--verify", id, .. dated, "context"]).Succeeded().Lines);
        machine.Run("build", "-q", "--verify", id, "--build-arg", "SOURCE_DATE_EPOCH=5", "context").Failed(1, "remedy: build both with --output type=image,rewrite-timestamp=true");
    }

    [Theory]
    [InlineData("--tag", "x")]
    [InlineData("--iidfile", "id")]
    [InlineData("--metadata-file", "meta")]
    [InlineData("--load")]
    [InlineData("--explain")]
    [InlineData("--check")]
    [InlineData("--cache-to", "type=inline")]
    [InlineData("--cache-from", "busybox")]
    [InlineData("--annotation", "a=b")]
    public void what_a_verification_does_not_give_is_refused(params string[] flags)
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", "FROM busybox\n");
        machine.Run(["build", "--verify", "busybox", .. flags, "context"]).Failed(1, "leave out " + flags[0]);
        machine.Run("build", "--verify", "busybox", "-o", "out", "context").Failed(1, "--verify gives no image");
        machine.Run("build", "--verify", "", "context").Failed(1, "invalid reference format");
        machine.Run("build", "--verify", "nothing", "context").Failed(1, "No such image: nothing:latest");
    }
}
