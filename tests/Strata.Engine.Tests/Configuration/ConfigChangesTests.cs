using Strata.Engine.Configuration;
using Strata.Oci;

namespace Strata.Engine.Tests.Configuration;

public sealed class ConfigChangesTests
{
    [Theory]
    [InlineData("""{"Cmd":["/bin/sh","-c","ls -l"]}""", "CMD ls -l")]
    [InlineData("""{"ExposedPorts":{"100/tcp":{},"101/tcp":{},"102/tcp":{},"53/udp":{},"80/tcp":{}},"Entrypoint":["/bin/sh","-c","x y"],"Cmd":["a"]}""", """CMD ["a"]""", "ENTRYPOINT x y", "EXPOSE 80 53/udp 100-102")]
    [InlineData("""{"Env":["A=zb","C=","D=x y"]}""", """ENV A=b C=$A D="x y" """, "ENV A=z$A")]
    [InlineData("""{"User":"me","WorkingDir":"/x/y","Labels":{"a":"b","c d":"e f"}}""", """LABEL a=b "c d"="e f" """, "USER me", "WORKDIR x", "WORKDIR y")]
    [InlineData("""{"Volumes":{"/a":{},"/b":{},"/c":{}},"OnBuild":["RUN x"],"StopSignal":"SIGUSR1"}""", "VOLUME /a /b", """VOLUME ["/c"]""", "STOPSIGNAL SIGUSR1", "ONBUILD RUN x")]
    [InlineData("""{"Healthcheck":{"Test":["CMD-SHELL","x"],"Interval":5000000000}}""", "HEALTHCHECK --interval=5s CMD x")]
    [InlineData("""{"Healthcheck":{"Test":["NONE"]}}""", "HEALTHCHECK NONE")]
    [InlineData("""{"Env":["a=b"],"Cmd":["/bin/sh","-c","x"]}""", "cmd x\nenv a=b")]
    [InlineData("""{"Entrypoint":["e"]}""", """ENTRYPOINT ["e"]""", "CMD []")]
    public void Instructions_change_the_config_as_Docker_does(string expected, params string[] changes) =>
        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(OciJson.Write(ConfigChanges.Apply(new ContainerConfig(), changes))));

    [Theory]
    [InlineData("RUN is not a valid change command", "RUN x")]
    [InlineData("ARG is not a valid change command", "ARG x=y")]
    [InlineData("SHELL is not a valid change command", """SHELL ["/x"]""")]
    [InlineData("MAINTAINER is not a valid change command", "MAINTAINER me")]
    [InlineData("FROM is not a valid change command", "FROM x")]
    [InlineData("from is not a valid change command", "ENV", "from x")]
    [InlineData("FOO is not a valid change command", "FOO bar")]
    [InlineData("ENV requires at least one argument", "ENV")]
    [InlineData("Invalid containerPort: abc", "EXPOSE abc")]
    [InlineData("Invalid ip address: 1.2.3", "EXPOSE 1.2.3:80:80")]
    [InlineData("Invalid proto: foo", "EXPOSE 80/foo")]
    [InlineData("No port specified: 80:<empty>", "EXPOSE 80:")]
    [InlineData("USER requires exactly one argument", "USER")]
    [InlineData("Unknown type \"FOO\" in HEALTHCHECK (try CMD)", "HEALTHCHECK foo")]
    [InlineData("FROM isn't allowed as an ONBUILD trigger", "ONBUILD FROM x")]
    [InlineData("invalid signal: BAD", "STOPSIGNAL BAD")]
    [InlineData("file with no instructions", "# comment")]
    public void Other_instructions_are_refused(string message, params string[] changes) =>
        Assert.Equal(message, Assert.ThrowsAny<StrataException>(() => ConfigChanges.Apply(new ContainerConfig(), changes)).Message);

    [Fact]
    public void An_entry_point_drops_the_command_that_came_with_the_config()
    {
        var config = ConfigChanges.Apply(new ContainerConfig { Cmd = ["old"] }, ["""ENTRYPOINT ["e"]"""]);
        Assert.Equal(["e"], config.Entrypoint!);
        Assert.Null(config.Cmd);
    }
}
