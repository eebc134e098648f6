namespace Strata.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("ps -x", "images -x", "unknown shorthand flag: 'x' in -x", "images [OPTIONS] [REPOSITORY[:TAG]]", "images")]
    [InlineData("bundle", "images -qx", "unknown shorthand flag: 'x' in -x", "images [OPTIONS] [REPOSITORY[:TAG]]", "images")]
    [InlineData("long", "run --badflag rs/bb:1", "unknown flag: --badflag", "run [OPTIONS] IMAGE [COMMAND] [ARG...]", "run")]
    [InlineData("long needs", "images --filter", "flag needs an argument: --filter", "images [OPTIONS] [REPOSITORY[:TAG]]", "images")]
    [InlineData("short needs", "images -f", "flag needs an argument: 'f' in -f", "images [OPTIONS] [REPOSITORY[:TAG]]", "images")]
    [InlineData("bool", "images --all=maybe", "invalid argument \"maybe\" for \"-a, --all\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax", "images [OPTIONS] [REPOSITORY[:TAG]]", "images")]
    [InlineData("syntax", "images ---x", "bad flag syntax: ---x", "images [OPTIONS] [REPOSITORY[:TAG]]", "images")]
    [InlineData("in a group", "image rm --bad", "unknown flag: --bad", "image rm [OPTIONS] IMAGE [IMAGE...]", "image rm")]
    public async Task Flag_errors_are_docker_s(string name, string line, string error, string usage, string path)
    {
        Assert.NotEmpty(name);
        var result = await Sample.RunAsync(line.Split(' '));
        Assert.Equal($"{error}\n\nUsage:  strata {usage}\n\nRun 'strata {path} --help' for more information\n", result.Error);
        Assert.Equal(125, result.Code);
    }

    [Theory]
    [InlineData("tag rs/bb:1", "strata: 'strata tag' requires 2 arguments\n\nUsage:  strata tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]\n\nRun 'strata tag --help' for more information\n")]
    [InlineData("rmi", "strata: 'strata rmi' requires at least 1 argument\n\nUsage:  strata rmi [OPTIONS] IMAGE [IMAGE...]\n\nSee 'strata rmi --help' for more information\n")]
    [InlineData("images a b", "strata: 'strata images' requires at most 1 argument\n\nUsage:  strata images [OPTIONS] [REPOSITORY[:TAG]]\n\nRun 'strata images --help' for more information\n")]
    [InlineData("nosuchcmd", "strata: unknown command: strata nosuchcmd\n\nRun 'strata --help' for more information\n")]
    [InlineData("imges", "strata: unknown command: strata imges\n\nDid you mean this?\n\timages\n\timage\n\nRun 'strata --help' for more information\n")]
    [InlineData("image nosuchcmd", "strata: unknown command: strata image nosuchcmd\n\nUsage:  strata image COMMAND\n\nRun 'strata image --help' for more information\n")]
    public async Task Argument_errors_are_docker_s(string line, string error)
    {
        var result = await Sample.RunAsync(line.Split(' '));
        Assert.Equal((1, error), (result.Code, result.Error));
    }

    [Theory]
    [InlineData("images", "images q=False a=False f= args= debug=False")]
    [InlineData("-D images -aq", "images q=True a=True f= args= debug=True")]
    [InlineData("image list -f a=1,2 --filter=b=2 -fc -f=d x --quiet=false", "images q=False a=False f=a=1,2|b=2|c|d args=x debug=False")]
    [InlineData("images -- -q", "images q=False a=False f= args=-q debug=False")]
    [InlineData("images x -q", "images q=True a=False f= args=x debug=False")]
    [InlineData("images -", "images q=False a=False f= args=- debug=False")]
    [InlineData("run -itv a:b img ls -l", "run i=True t=True v=a:b args=img|ls|-l")]
    [InlineData("run -i -- img -- ls", "run i=True t=False v= args=img|--|ls")]
    [InlineData("run img -- ls", "run i=False t=False v= args=img|--|ls")]
    public async Task Flags_are_read_as_pflag_reads_them(string line, string output) =>
        Assert.Equal(output, (await Sample.RunAsync(line.Split(' '))).Out);

    [Fact]
    public async Task The_handler_s_code_is_the_exit_code() => Assert.Equal(7, (await Sample.RunAsync("images")).Code);

    [Fact]
    public async Task Version_is_printed() => Assert.Equal((0, "Strata version 0.1.0\n", ""), await Sample.RunAsync("-v"));
}
