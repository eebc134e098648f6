using System.Globalization;
using System.Text;
using Strata.Engine.Containers.Documents;
using Strata.Oci;
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
    private const int LongestName = 255;
    private const string Network = "network-online.target";

    /// <summary>What systemd's <c>Restart=</c> may be.</summary>
    public static IReadOnlyList<string> RestartWords { get; } = ["no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always"];

    /// <summary>What its name begins with; empty for nothing.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The restart policy; null for the container's.</summary>
    public string? Restart { get; init; }

    /// <summary>The seconds that the container gets to stop; null for its own.</summary>
    public int? StopSeconds { get; init; }

    private string Name => container.Name[1..];

    /// <summary>What stands between the prefix and the name.</summary>
    public string Separator { get; init; } = "-";

    /// <summary>Begins with a line that names the unit.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Units that it starts after, beside the network.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>Units that are started with it, beside the network.</summary>
    public IReadOnlyList<string> Wants { get; init; } = [];

    /// <summary>Units that it does not start without.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>Variables of the commands, <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The seconds before it is started again; null for systemd's.</summary>
    public int? RestartSeconds { get; init; }

    /// <summary>The seconds that the start may take; null for systemd's.</summary>
    public int? StartSeconds { get; init; }

    /// <summary>The unit's name without its kind.</summary>
    public string UnitName => Prefix.Length > 0 ? Prefix + Separator + Name : Name;

    /// <summary>The unit's name.</summary>
    /// <exception cref="StrataException">InvalidArgument: systemd takes no such name (systemd.unit(5)).</exception>
    public string FileName
    {
        get
        {
            var name = UnitName + ".service";
            if (name.Length > LongestName) throw StrataException.Invalid($"{name} is no name for a unit: it has more than {LongestName} characters");
            if (!name.All(static c => char.IsAsciiLetterOrDigit(c) || c is ':' or '-' or '_' or '.' or '\\')) throw StrataException.Invalid($"{name} is no name for a unit: it may have letters, digits, and \":-_.\\\"");
            return name;
        }
    }

    private string RestartWord => Restart ?? container.HostConfig.RestartPolicy.Name switch
    {
        "always" or "unless-stopped" => "always",
        "on-failure" => "on-failure",
        _ => "no",
    };

    /// <summary>The unit's text.</summary>
    /// <exception cref="StrataException">InvalidArgument: something can't be said in a unit.</exception>
    public override string ToString()
    {
        var seconds = StopSeconds ?? container.Config.StopTimeout ?? UsualStop;
        var command = $"{Quote(program)} --root {Quote(paths.Root)}";
        // Nothing in them is a variable.
        var plain = command.Contains('$', StringComparison.Ordinal) ? ":" : "";
        var text = new StringBuilder();
        void Say(string line) => text.Append(line).Append('\n');
        var file = FileName;
        if (HasHeader) Say("# " + file);
        Say("[Unit]");
        Say($"Description=Container {Name} ({Plain(container.Config.Image)})");
        Say("Wants=" + string.Join(' ', Wants.Prepend(Network).Select(Quote)));
        Say("After=" + string.Join(' ', After.Prepend(Network).Select(Quote)));
        if (Requires.Count > 0) Say("Requires=" + string.Join(' ', Requires.Select(Quote)));
        Say("RequiresMountsFor=" + Quote(paths.Root));
        Say("");
        Say("[Service]");
        Say("Type=forking");
        Say("PIDFile=" + Plain(new MonitorFiles(paths.Container(container.Id), container.Id).MonitorPidFile));
        foreach (var variable in Environment) Say("Environment=" + Quote(variable));
        Say($"ExecStart={plain}{command} start {Name}");
        Say(string.Create(CultureInfo.InvariantCulture, $"ExecStop={plain}{command} stop --time {seconds} {Name}"));
        Say(string.Create(CultureInfo.InvariantCulture, $"ExecStopPost=-{plain}{command} stop --time {seconds} {Name}"));
        if (StartSeconds is { } start) Say(string.Create(CultureInfo.InvariantCulture, $"TimeoutStartSec={start}"));
        Say(seconds < 0 ? "TimeoutStopSec=infinity" : string.Create(CultureInfo.InvariantCulture, $"TimeoutStopSec={(long)seconds + StopMargin}"));
        Say("Restart=" + RestartWord);
        if (RestartSeconds is { } pause) Say(string.Create(CultureInfo.InvariantCulture, $"RestartSec={pause}"));
        Say("KillMode=process");
        Say("");
        Say("[Install]");
        Say("WantedBy=" + (System.Environment.IsPrivilegedProcess ? "multi-user.target" : "default.target"));
        return text.ToString();
    }

    // systemd.syntax(7): a percent sign is doubled, and what has a space in it stands in quotes.
    private static string Quote(string text)
    {
        var escaped = Plain(text);
        return escaped.Length > 0 && escaped.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '%' or '+' or ':' or '@' or '=') ? escaped : $"\"{escaped.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    private static string Plain(string text) => text.Any(char.IsControl) || text.EndsWith('\\')
        ? throw StrataException.Invalid($"a unit can't hold {text.ReplaceLineEndings("\\n")}")
        : text.Replace("%", "%%", StringComparison.Ordinal);
}
