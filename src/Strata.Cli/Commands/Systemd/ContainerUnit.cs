using System.Globalization;
using Strata.Engine.Containers.Documents;
using Strata.Runtime.Monitoring;
using Strata.Storage;

namespace Strata.Cli.Commands.Systemd;

/// <summary>A service that starts a container and is as long there as its monitor (systemd.service(5), Type=forking).</summary>
/// <param name="container">The container.</param>
/// <param name="paths">The store's places.</param>
/// <param name="program">The path of this program.</param>
[SupportedOSPlatform("linux")]
internal sealed class ContainerUnit(ContainerDocument container, StorePaths paths, string program)
{
    // As long as Docker's and systemd's own way of stopping need beside the container's time.
    private const int StopMargin = 10;
    private const int UsualStop = 10;

    /// <summary>What systemd's <c>Restart=</c> may be.</summary>
    public static IReadOnlyList<string> RestartWords { get; } = ["no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always"];

    /// <summary>What its name begins with; empty for nothing.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The restart policy; null for the container's.</summary>
    public string? Restart { get; init; }

    /// <summary>The seconds that the container gets to stop; null for its own.</summary>
    public int? StopSeconds { get; init; }

    private string Name => container.Name[1..];

    /// <summary>The unit's name.</summary>
    public string FileName => $"{(Prefix.Length > 0 ? Prefix + "-" : "")}{Name}.service";

    private string RestartWord => Restart ?? container.HostConfig.RestartPolicy.Name switch
    {
        "always" or "unless-stopped" => "always",
        "on-failure" => "on-failure",
        _ => "no",
    };

    /// <summary>The unit's text.</summary>
    public override string ToString()
    {
        var seconds = StopSeconds ?? container.Config.StopTimeout ?? UsualStop;
        var command = $"{Quote(program)} --root {Quote(paths.Root)}";
        var directory = paths.Container(container.Id);
        return string.Create(CultureInfo.InvariantCulture, $"""
            # {FileName}
            [Unit]
            Description=Container {Name} ({container.Config.Image.Replace("%", "%%", StringComparison.Ordinal)})
            Wants=network-online.target
            After=network-online.target
            RequiresMountsFor={Quote(paths.Root)}

            [Service]
            Type=forking
            PIDFile={new MonitorFiles(directory, container.Id).MonitorPidFile.Replace("%", "%%", StringComparison.Ordinal)}
            ExecStart={command} start {Name}
            ExecStop={command} stop --time {seconds} {Name}
            ExecStopPost=-{command} stop --time {seconds} {Name}
            TimeoutStopSec={seconds + StopMargin}
            Restart={RestartWord}
            KillMode=process

            [Install]
            WantedBy={(Environment.IsPrivilegedProcess ? "multi-user.target" : "default.target")}

            """).ReplaceLineEndings("\n");
    }

    // systemd.syntax(7): a percent sign is doubled, and what has a space in it stands in quotes.
    private static string Quote(string text)
    {
        var escaped = text.Replace("%", "%%", StringComparison.Ordinal);
        return escaped.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '%' or '+' or ':') ? escaped : $"\"{escaped.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }
}
