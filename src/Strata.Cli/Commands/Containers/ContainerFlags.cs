using Strata.Cli.Arguments;
using Strata.Engine.Containers;
using Strata.Engine.Containers.Documents;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary>The flags that say what a container is to be.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerFlags
{
    private readonly Flag<string> _name;
    private readonly Flag<bool> _interactive;
    private readonly Flag<bool> _terminal;
    private readonly Flag<IReadOnlyList<string>> _environment;
    private readonly Flag<IReadOnlyList<string>> _environmentFiles;
    private readonly Flag<string> _directory;
    private readonly Flag<string> _user;
    private readonly Flag<string> _entrypoint;
    private readonly VolumeFlags _volumes;
    private readonly NetworkFlags _network;
    private readonly Flag<string> _hostname;
    private readonly Flag<IReadOnlyList<string>> _labels;
    private readonly Flag<IReadOnlyList<string>> _labelFiles;
    private readonly Flag<string> _domain;
    private readonly Flag<string> _platform;
    private readonly Flag<string> _restart;
    private readonly Flag<IReadOnlyList<string>> _attached;
    private readonly ResourceFlags _resources;
    private readonly IsolationFlags _isolation;
    private readonly HealthFlags _health;
    private readonly RefusedFlags _refused;
    private readonly Flag<string> _stopSignal;
    private readonly Flag<long> _stopTimeout;
    private readonly Flag<string> _logDriver;
    private readonly Flag<IReadOnlyList<string>> _logOptions;
    private readonly Flag<string> _pull;

    public ContainerFlags(FlagSet flags)
    {
        _name = flags.String("name", null, "Assign a name to the container");
        _interactive = flags.Bool("interactive", 'i', "Keep STDIN open even if not attached");
        _terminal = flags.Bool("tty", 't', "Allocate a pseudo-TTY");
        _environment = flags.Custom<IReadOnlyList<string>>("env", 'e', "Set environment variables", "list", [], AppendEnvironment);
        _environmentFiles = flags.Strings("env-file", null, "Read in a file of environment variables");
        _directory = flags.String("workdir", 'w', "Working directory inside the container");
        _user = flags.String("user", 'u', "Username or UID (format: <name|uid>[:<group|gid>])");
        _entrypoint = flags.String("entrypoint", null, "Overwrite the default ENTRYPOINT of the image");
        _volumes = new VolumeFlags(flags);
        _network = new NetworkFlags(flags);
        _hostname = flags.String("hostname", 'h', "Container host name");
        _labels = flags.Custom<IReadOnlyList<string>>("label", 'l', "Set meta data on a container", "list", [], AppendLabel);
        _labelFiles = flags.Strings("label-file", null, "Read in a line delimited file of labels");
        _domain = flags.String("domainname", null, "Container NIS domain name");
        _platform = flags.String("platform", null, "Set platform if server is multi-platform capable");
        _restart = flags.String("restart", null, "Restart policy to apply when a container exits", defaultValue: "no");
        _attached = flags.Custom<IReadOnlyList<string>>("attach", 'a', "Attach to STDIN, STDOUT or STDERR", "list", [], AppendStream);
        _resources = new ResourceFlags(flags);
        _isolation = new IsolationFlags(flags);
        _health = new HealthFlags(flags);
        _refused = new RefusedFlags(flags);
        // There is no pulling whose output it would take away.
        flags.Bool("quiet", 'q', "Suppress the pull output");
        _stopSignal = flags.String("stop-signal", null, "Signal to stop the container");
        _stopTimeout = flags.Int("stop-timeout", null, "Timeout (in seconds) to stop a container", defaultValue: 0);
        _logDriver = flags.String("log-driver", null, "Logging driver for the container (json-file, local, journald, none)");
        _logOptions = flags.Strings("log-opt", null, "Log driver options");
        _pull = flags.String("pull", null, "Pull image before running (\"always\", \"missing\", \"never\")", defaultValue: "missing");
    }

    /// <summary>The streams that the command is to be connected with; null for the usual ones.</summary>
    public IReadOnlyList<string>? Attached => _attached.Changed ? _attached.Value : null;

    /// <summary>What has no effect, for standard error; null for nothing.</summary>
    public string? Warning => _network.Warning;

    /// <summary>What the flags and the words after them say.</summary>
    /// <exception cref="StrataException">InvalidArgument, or NotImplemented for what is not supported yet.</exception>
    public NewContainer Read(IReadOnlyList<string> arguments)
    {
        _refused.Check();
        if (_pull.Value == "always") throw StrataException.NotSupported("--pull always is not supported yet: images can't be pulled");
        if (_pull.Value is not ("missing" or "never")) throw StrataException.Invalid($"invalid pull option: '{_pull.Value}': must be one of \"always\", \"missing\" or \"never\"");
        return _volumes.Read(new NewContainer
        {
            Image = arguments[0],
            Command = [.. arguments.Skip(1)],
            // An empty entry point removes the image's.
            Entrypoint = !_entrypoint.Changed ? null : _entrypoint.Value.Length == 0 ? [] : [_entrypoint.Value],
            Name = _name.Changed ? _name.Value : null,
            Environment = ReadEnvironment(),
            WorkingDirectory = _directory.Changed ? ReadDirectory(_directory.Value) : null,
            User = _user.Changed ? _user.Value : null,
            Hostname = _hostname.Changed ? _hostname.Value : null,
            Network = _network.Read(),
            Domainname = _domain.Value,
            Platform = _platform.Changed ? _platform.Value : null,
            Labels = KeyValues.Read([.. _labelFiles.Value.SelectMany(LabelFile.Read), .. _labels.Value]),
            Terminal = _terminal.Value,
            Interactive = _interactive.Value,
            Attached = Attached,
            Healthcheck = _health.Read(),
            StopSignal = _stopSignal.Changed ? _stopSignal.Value : null,
            StopTimeout = _stopTimeout.Changed ? (int)_stopTimeout.Value : null,
            HostConfig = _resources.Read(_isolation.Read(new ContainerHostConfig
            {
                RestartPolicy = RestartFlag.Read(_restart.Value),
                LogConfig = new ContainerLogConfig { Type = _logDriver.Value.Length > 0 ? _logDriver.Value : "json-file", Config = ReadOptions(_logOptions.Value) },
            })),
        });
    }

    private static Dictionary<string, string> ReadOptions(IReadOnlyList<string> options)
    {
        var read = new Dictionary<string, string>();
        foreach (var option in options)
        {
            if (option.Split('=', 2) is not [{ Length: > 0 } name, var value]) throw StrataException.Invalid($"invalid log option '{option}': must be NAME=VALUE");
            read[name] = value;
        }
        return read;
    }

    private static string ReadDirectory(string text) =>
        text.StartsWith('/') ? text : throw StrataException.Invalid($"the working directory '{text}' is invalid, it needs to be an absolute path");

    private List<string> ReadEnvironment()
    {
        var entries = new List<string>();
        foreach (var file in _environmentFiles.Value) entries.AddRange(EnvironmentFile.Read(file));
        entries.AddRange(_environment.Value);
        return entries;
    }

    internal static string? AppendEnvironment(string text, IReadOnlyList<string> current, out IReadOnlyList<string> value)
    {
        value = [.. current, text];
        return text is "" or ['=', ..] ? "invalid environment variable: " + text : null;
    }

    private static string? AppendStream(string text, IReadOnlyList<string> current, out IReadOnlyList<string> value)
    {
        var name = text.ToLowerInvariant();
        value = [.. current, name];
        return name is "stdin" or "stdout" or "stderr" ? null : "valid streams are STDIN, STDOUT and STDERR";
    }

    private static string? AppendLabel(string text, IReadOnlyList<string> current, out IReadOnlyList<string> value)
    {
        value = [.. current, text];
        return text is "" or ['=', ..] ? $"invalid label '{text}': empty name" : null;
    }
}
