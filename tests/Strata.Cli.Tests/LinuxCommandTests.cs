using System.Runtime.Versioning;
using Strata.Cli.Arguments;
using Strata.Cli.Commands;

namespace Strata.Cli.Tests;

/// <summary>The command tree describes commands for Linux on every system, which the analyzer can't see: this does in its place.</summary>
public sealed class LinuxCommandTests
{
    [Fact]
    public void Every_command_whose_code_is_for_Linux_is_refused_elsewhere() =>
        Assert.Empty(References(RootCommand.Create(), "", isRefused: false).Where(static found => found.IsForLinux && !found.IsRefused).Select(static found => found.Path));

    [Theory]
    [InlineData("build")]
    [InlineData("images")]
    [InlineData("inspect")]
    [InlineData("history")]
    [InlineData("tag")]
    [InlineData("rmi")]
    [InlineData("save")]
    [InlineData("load")]
    [InlineData("import")]
    [InlineData("image prune")]
    [InlineData("builder prune")]
    [InlineData("system prune")]
    [InlineData("system df")]
    [InlineData("system check")]
    [InlineData("dockerfile fmt")]
    [InlineData("info")]
    public void What_is_about_images_is_not(string path) =>
        Assert.False(References(RootCommand.Create(), "", isRefused: false).Single(found => found.Path == path).IsRefused);

    private static IEnumerable<(string Path, bool IsForLinux, bool IsRefused)> References(Command command, string path, bool isRefused)
    {
        foreach (var child in command.Children)
        {
            var here = path.Length == 0 ? child.Name : $"{path} {child.Name}";
            var refused = isRefused || child.NeedsLinux;
            yield return (here, IsForLinux(child.Create.Method.DeclaringType) || child.Create.Method.IsDefined(typeof(SupportedOSPlatformAttribute), inherit: false), refused);
            foreach (var below in References(child.Create(), here, refused)) yield return below;
        }
    }

    private static bool IsForLinux(Type? type) => type is not null && (type.IsDefined(typeof(SupportedOSPlatformAttribute), inherit: false) || IsForLinux(type.DeclaringType));
}
