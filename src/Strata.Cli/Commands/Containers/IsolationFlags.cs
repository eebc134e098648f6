using Strata.Cli.Arguments;
using Strata.Engine.Containers.Documents;
using Strata.Oci;
using Strata.Runtime.Isolation;

namespace Strata.Cli.Commands.Containers;

/// <summary>The flags of a new container that say what keeps it in, and what it shares with the machine and with others.</summary>
internal sealed class IsolationFlags
{
    private readonly Flag<IReadOnlyList<string>> _annotations;
    private readonly Flag<IReadOnlyList<string>> _added;
    private readonly Flag<IReadOnlyList<string>> _dropped;
    private readonly Flag<string> _controlGroups;
    private readonly Flag<IReadOnlyList<string>> _devices;
    private readonly Flag<IReadOnlyList<string>> _rules;
    private readonly Flag<IReadOnlyList<string>> _groups;
    private readonly Flag<bool> _init;
    private readonly Flag<string> _ipc;
    private readonly Flag<string> _isolation;
    private readonly Flag<string> _pids;
    private readonly Flag<bool> _privileged;
    private readonly Flag<bool> _readOnly;
    private readonly Flag<string> _runtime;
    private readonly Flag<IReadOnlyList<string>> _security;
    private readonly Flag<IReadOnlyList<string>> _settings;
    private readonly Flag<string> _users;
    private readonly Flag<string> _uts;

    public IsolationFlags(FlagSet flags)
    {
        _annotations = flags.Strings("annotation", null, "Add an annotation to the container (passed through to the OCI runtime)", "map");
        _added = flags.Strings("cap-add", null, "Add Linux capabilities");
        _dropped = flags.Strings("cap-drop", null, "Drop Linux capabilities");
        _controlGroups = flags.String("cgroupns", null, "Cgroup namespace to use (host|private)");
        _devices = flags.Strings("device", null, "Add a host device to the container");
        _rules = flags.Custom<IReadOnlyList<string>>("device-cgroup-rule", null, "Add a rule to the cgroup allowed devices list", "list", [], AppendRule);
        _groups = flags.Strings("group-add", null, "Add additional groups to join");
        _init = flags.Bool("init", null, "Run an init inside the container that forwards signals and reaps processes");
        _ipc = flags.String("ipc", null, "IPC mode to use");
        _isolation = flags.String("isolation", null, "Container isolation technology");
        _pids = flags.String("pid", null, "PID namespace to use");
        _privileged = flags.Bool("privileged", null, "Give extended privileges to this container");
        _readOnly = flags.Bool("read-only", null, "Mount the container's root filesystem as read only");
        _runtime = flags.String("runtime", null, "Runtime to use for this container");
        _security = flags.Strings("security-opt", null, "Security Options");
        _settings = flags.Custom<IReadOnlyList<string>>("sysctl", null, "Sysctl options", "map", [], AppendSetting);
        _users = flags.String("userns", null, "User namespace to use");
        _uts = flags.String("uts", null, "UTS namespace to use");
    }

    /// <summary>Adds what the flags say.</summary>
    /// <exception cref="StrataException">InvalidArgument, with Docker's texts.</exception>
    public ContainerHostConfig Read(ContainerHostConfig config)
    {
        if (_isolation.Value is not ("" or "default")) throw StrataException.Invalid($"invalid isolation ({_isolation.Value}): linux only supports 'default'");
        var security = _security.Value.Select(ReadSecurity).ToList();
        var showsPaths = security.Remove("systempaths=unconfined") | security.Remove("systempaths:unconfined");
        return config with
        {
            Annotations = _annotations.Value.Count == 0 ? null : KeyValues.Read(_annotations.Value),
            CapAdd = Capabilities(_added.Value),
            CapDrop = Capabilities(_dropped.Value),
            CgroupnsMode = _controlGroups.Value,
            Devices = [.. _devices.Value.Select(ReadDevice)],
            DeviceCgroupRules = _rules.Value.Count == 0 ? null : _rules.Value,
            GroupAdd = _groups.Value.Count == 0 ? null : _groups.Value,
            Init = _init.Changed ? _init.Value : null,
            IpcMode = _ipc.Value,
            PidMode = _pids.Value,
            Privileged = _privileged.Value,
            ReadonlyRootfs = _readOnly.Value,
            Runtime = _runtime.Value.Length > 0 ? _runtime.Value : config.Runtime,
            SecurityOpt = security.Count == 0 && !showsPaths ? null : security,
            MaskedPaths = showsPaths ? [] : null,
            ReadonlyPaths = showsPaths ? [] : null,
            Sysctls = _settings.Value.Count == 0 ? null : KeyValues.Read(_settings.Value),
            UsernsMode = _users.Value,
            UtsMode = _uts.Value,
        };
    }

    private static List<string>? Capabilities(IReadOnlyList<string> names)
    {
        if (names.Count == 0) return null;
        return [.. names.Select(static n => n.ToUpperInvariant()).Select(static n => n == "ALL" || n.StartsWith("CAP_", StringComparison.Ordinal) ? n : "CAP_" + n).Distinct()];
    }

    // A profile is read here: the file may be gone when the container starts.
    private static string ReadSecurity(string option)
    {
        var at = option.IndexOfAny(['=', ':']);
        if (at < 0) return option == "no-new-privileges" ? option : throw StrataException.Invalid($"Invalid --security-opt: {GoQuote.Quote(option)}");
        var (name, value) = (option[..at], option[(at + 1)..]);
        if (name != "seccomp" || value is "unconfined" or "builtin") return option;
        try
        {
            return "seccomp=" + File.ReadAllText(value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = File.Exists(value) ? "permission denied" : "no such file or directory";
            throw StrataException.Invalid($"opening seccomp profile ({value}) failed: open {value}: {reason}", e);
        }
    }

    private static DeviceRequest ReadDevice(string text)
    {
        var parts = text.Split(':');
        var isMode = parts.Length == 2 && DeviceRule.IsAccess(parts[1]);
        var (host, inside, mode) = parts switch
        {
            [var one] => (one, one, "rwm"),
            [var one, var second] => isMode ? (one, one, second) : (one, second, "rwm"),
            [var one, var second, var third] => DeviceRule.IsAccess(third) ? (one, second, third) : throw StrataException.Invalid($"bad mode specified: {third}"),
            _ => throw StrataException.Invalid($"invalid device specification: {text}"),
        };
        if (!host.StartsWith('/') || !inside.StartsWith('/')) throw StrataException.Invalid($"{(host.StartsWith('/') ? inside : host)} is not an absolute path");
        return new DeviceRequest(host, inside, mode);
    }

    private static string? AppendRule(string text, IReadOnlyList<string> current, out IReadOnlyList<string> value)
    {
        value = [.. current, text];
        return DeviceRule.TryRead(text) is null ? $"invalid device cgroup format '{text}'" : null;
    }

    // Only what belongs to the container's own namespaces: anything else would be the machine's.
    private static string? AppendSetting(string text, IReadOnlyList<string> current, out IReadOnlyList<string> value)
    {
        value = [.. current, text];
        var name = text.Split('=')[0];
        var isOwn = name.StartsWith("net.", StringComparison.Ordinal) || name.StartsWith("fs.mqueue.", StringComparison.Ordinal)
            || name is "kernel.msgmax" or "kernel.msgmnb" or "kernel.msgmni" or "kernel.sem" or "kernel.shmall" or "kernel.shmmax" or "kernel.shmmni" or "kernel.shm_rmid_forced" or "kernel.domainname";
        return isOwn && text.Contains('=', StringComparison.Ordinal) ? null : $"sysctl '{text}' is not allowed";
    }
}
