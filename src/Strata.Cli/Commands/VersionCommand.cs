using System.Globalization;
using System.Runtime.InteropServices;
using Strata.Cli.Arguments;

namespace Strata.Cli.Commands;

/// <summary><c>version</c>: what this executable is.</summary>
internal static class VersionCommand
{
    public static Command Create() => new()
    {
        Short = "Show the Strata version information",
        Usage = "[OPTIONS]",
        Define = static _ => static async (invocation, _) =>
        {
            await invocation.Out.WriteAsync($"""
                Client:
                 Version:           {BuildInformation.Version}
                 .NET version:      {Environment.Version}
                 Git commit:        {BuildInformation.Commit}
                 Built:             {Built}
                 OS/Arch:           {OperatingSystemName}/{Architecture}

                """);
            return 0;
        },
    };

    private static string Built => BuildInformation.CommitTime == 0
        ? "unknown"
        : DateTimeOffset.FromUnixTimeSeconds(BuildInformation.CommitTime).ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture);

    private static string OperatingSystemName => OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";

    private static string Architecture => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        var other => other.ToString().ToLowerInvariant(),
    };
}
