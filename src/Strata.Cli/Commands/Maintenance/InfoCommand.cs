using System.Text;
using System.Text.Json;
using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Inspect;
using Strata.Cli.Templates;
using Strata.Cli.Templates.Values;
using Strata.Engine.Maintenance;

namespace Strata.Cli.Commands.Maintenance;

/// <summary><c>info</c>: the store, the machine, and what is missing.</summary>
internal static class InfoCommand
{
    public static Command Create() => new()
    {
        Short = "Display system-wide information",
        Usage = "[OPTIONS]",
        CommonRank = 13,
        AliasPaths = ["system info", "info"],
        Define = static flags =>
        {
            var format = flags.String("format", 'f', FormatHelp.Document);
            return async (invocation, _) =>
            {
                using var store = invocation.OpenStore();
                var info = new SystemInformation(store, BuildInformation.Version).Describe();
                if (format.Value.Length > 0)
                {
                    using var document = JsonDocument.Parse(SystemInformation.ToJson(info));
                    DocumentTemplate.Write(invocation.Out, format.Value, "", JsonValues.Read(document.RootElement), TemplateOptions.MissingKeyIsError);
                    return 0;
                }
                await invocation.Out.WriteAsync(Render(info));
                foreach (var warning in info.Warnings) await invocation.Error.WriteLineAsync("WARNING: " + warning);
                return 0;
            };
        },
    };

    private static string Render(SystemDescription info)
    {
        var text = new StringBuilder();
        text.Append($"""
            Containers: {info.Containers}
             Running: {info.ContainersRunning}
             Paused: {info.ContainersPaused}
             Stopped: {info.ContainersStopped}
            Images: {info.Images}
            Server Version: {info.ServerVersion}
            Storage Driver: {info.Driver}
             Backing Filesystem: {info.BackingFileSystem}
            Cgroup Driver: {info.CgroupDriver}

            """);
        if (info.CgroupVersion is not null) text.Append($"Cgroup Version: {info.CgroupVersion}\n");
        text.Append($"Runtimes: {info.RuntimeName ?? "none"}\n");
        if (info.RuntimeName is not null) text.Append($"Default Runtime: {info.RuntimeName} ({info.RuntimePath})\n");
        text.Append("Security Options:\n seccomp\n  Profile: builtin\n");
        if (info.Rootless) text.Append(" rootless\n");
        if (info.UserIds is { } ids) text.Append($"  User Namespace: {ids} ids\n");
        text.Append($"""
            Kernel Version: {info.KernelVersion}
            Operating System: {info.OperatingSystem}
            OSType: {info.OsType}
            Architecture: {info.Architecture}
            CPUs: {info.Processors}
            Total Memory: {HumanUnits.BytesSize(info.MemoryBytes)}
            Name: {info.HostName}
            Root Dir: {info.RootDirectory}

            """);
        return text.ToString();
    }
}
