using System.Globalization;
using System.Runtime.InteropServices;
using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Inspect;
using Strata.Cli.Templates.Values;

namespace Strata.Cli.Commands;

/// <summary>
/// <c>version</c>: what this executable is. The engine is part of it, so that the server that Docker's scripts ask for
/// is the same program.
/// </summary>
internal static class VersionCommand
{
    private const string Name = "version";

    public static Command Create() => new()
    {
        Short = "Show the Strata version information",
        Usage = "[OPTIONS]",
        CommonRank = 12,
        Store = StoreNeed.None,
        Define = static flags =>
        {
            var format = flags.String("format", 'f', FormatHelp.Document);
            format.Choices = ["json"];
            return (invocation, _) =>
            {
                if (format.Value.Length == 0) invocation.Out.Write(Text());
                else DocumentTemplate.Write(invocation.Out, format.Value, Name, Document());
                return Task.FromResult(0);
            };
        },
    };

    private static string Text() => $"""
        Client:
         Version:           {BuildInformation.Version}
         .NET version:      {Environment.Version}
         Git commit:        {BuildInformation.Commit}
         Built:             {Built}
         OS/Arch:           {OperatingSystemName}/{Architecture}

        Server:
         Engine:
          Version:          {BuildInformation.Version}
          .NET version:     {Environment.Version}
          Git commit:       {BuildInformation.Commit}
          Built:            {Built}
          OS/Arch:          {OperatingSystemName}/{Architecture}

        """;

    private static RecordValue Document()
    {
        var build = Program();
        var component = new RecordValue("system.ComponentVersion", [Field("Name", "Engine"), Field("Version", BuildInformation.Version)]);
        var server = build with
        {
            RecordType = "system.VersionResponse",
            Fields = [new("Components", () => new ListValue([component]) { ListType = "[]system.ComponentVersion" }), .. build.Fields],
        };
        return new("system.versionInfo", [new("Client", () => build), new("Server", () => server)]);
    }

    private static RecordValue Program() => new("system.clientVersion",
    [
        Field("Version", BuildInformation.Version),
        Field("GitCommit", BuildInformation.Commit),
        Field("DotNetVersion", Environment.Version.ToString()),
        Field("Os", OperatingSystemName),
        Field("Arch", Architecture),
        Field("BuildTime", Built),
    ]);

    private static RecordField Field(string name, string value) => new(name, () => new TextValue(value));

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
