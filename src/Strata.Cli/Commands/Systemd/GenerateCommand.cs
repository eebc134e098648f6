using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Systemd;

/// <summary><c>generate</c>: the group of commands that write files for other programs.</summary>
[SupportedOSPlatform("linux")]
internal static class GenerateCommand
{
    public static Command Create() => new()
    {
        Short = "Generate files for other programs",
        Usage = "COMMAND",
        Children = [new("systemd", GenerateSystemdCommand.Create)],
    };
}
