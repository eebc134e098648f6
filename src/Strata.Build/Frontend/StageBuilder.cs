using System.Globalization;
using Strata.Build.Files;
using Strata.Build.Graph;
using Strata.Build.Running;
using Strata.Dockerfile.Expansion;
using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Build.Frontend;

/// <summary>Translates one stage's instructions: into operations, and into the image's config and history.</summary>
internal sealed class StageBuilder
{
    private const string AgentVariable = "SSH_AUTH_SOCK";

    private readonly StageOptions _options;
    private readonly OperationGraph _graph;
    private readonly ImageState _image;
    private readonly List<(string Name, string? Value)> _arguments = [];
    private Operation? _files;
    private int _step;
    private bool _isTrigger;

    public StageBuilder(StageOptions options, OperationGraph graph, ImageState image, Operation? files, IReadOnlyList<(string Name, string? Value)> inherited)
    {
        _options = options;
        _graph = graph;
        _image = image;
        _files = files;
        _arguments.AddRange(inherited);
        _step = options.FirstStep;
    }

    /// <summary>Carries one instruction over.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="isTrigger">True for an <c>ONBUILD</c> of the base image.</param>
    /// <param name="origins">The stages and images that the instruction takes files from, by the names it has for them.</param>
    /// <exception cref="DockerfileException">The instruction can't be right.</exception>
    public void Add(Instruction instruction, bool isTrigger, IReadOnlyDictionary<string, CopyOrigin> origins)
    {
        _isTrigger = isTrigger;
        try
        {
            var scope = Scope();
            var expanded = instruction.Expand(scope);
            _options.Checks.Check(expanded, scope, _image.Environment);
            Dispatch(expanded, origins);
        }
        catch (StrataException e) when (e is not DockerfileException)
        {
            throw new DockerfileException(e.Kind, e.Message, instruction.Range, _options.Source, e);
        }
    }

    public StageResult Finish(int index, string? name) => new() { Index = index, Name = name, Image = _image, Files = _files, Arguments = _arguments };

    private ContainerConfig Config
    {
        get => _image.Config;
        set => _image.Config = value;
    }

    private void Dispatch(Instruction instruction, IReadOnlyDictionary<string, CopyOrigin> origins)
    {
        switch (instruction)
        {
            case RunInstruction run: Run(run, origins); break;
            case CopyInstruction copy: Copy(copy, copy.From is { } from ? origins[from] : null); break;
            case AddInstruction add: Copy(add, null); break;
            case WorkdirInstruction workdir: WorkDirectory(workdir); break;
            case ArgInstruction argument: Argument(argument); break;
            case EnvInstruction environment: SetEnvironment(environment); break;
            case LabelInstruction label: Label(label); break;
            case MaintainerInstruction maintainer: Maintain(maintainer); break;
            case ExposeInstruction expose: Expose(expose); break;
            case VolumeInstruction volume: Volume(volume); break;
            case UserInstruction user: User(user); break;
            case CmdInstruction command: Command(command); break;
            case EntrypointInstruction entrypoint: Entrypoint(entrypoint); break;
            case StopSignalInstruction signal: Signal(signal); break;
            case HealthcheckInstruction health: Health(health); break;
            case ShellInstruction shell: Shell(shell); break;
            case OnbuildInstruction trigger: _image.Triggers.Add(trigger.Expression); break;
            default: throw StrataException.NotSupported($"{instruction.Name} is not supported");
        }
    }

    private void Run(RunInstruction run, IReadOnlyDictionary<string, CopyOrigin> origins)
    {
        if (run.Command is { IsExec: true, Heredocs.Count: > 0 }) throw StrataException.Invalid("parsing produced an invalid run command");
        if (run.Security == RunSecurity.Insecure && !_options.AllowsInsecure) throw new StrataException(ErrorKind.PermissionDenied, "security.insecure is not allowed: allow it with --allow security.insecure");
        var mounts = new RunMountTranslator(_graph, origins, _options.Arguments.FindGiven("BUILDKIT_CACHE_MOUNT_NS") ?? "", _options.IgnoresCache);
        // A script that names its interpreter is run as a file; any other one is text for the shell.
        var arguments = run.Command.Script is { } script && script.Text.StartsWith("#!", StringComparison.Ordinal)
            ? [.. _image.Shell, mounts.AddScript(script.Name, script.Text)]
            : run.Command.WithShell(_image.Shell);
        mounts.Add(run, _image.WorkingDirectory, Scope());
        var environment = _image.Environment.ToList();
        if (mounts.AgentSocket is { } socket && _image.Environment.Find(AgentVariable) is null) environment = [.. environment, $"{AgentVariable}={socket}"];
        _files = _graph.Add(new RunProcess
        {
            Id = _graph.NextId,
            Name = StepName(run) + (run.Command.Script is { } text ? $" ({HeredocSummary.Of(text.Content)})" : ""),
            Description = run.Display,
            Range = run.Range,
            IgnoresCache = _options.IgnoresCache,
            Stage = _options.Prefix,
            StageName = _options.Name,
            Number = _step,
            Parent = _files,
            Process = Surroundings() with
            {
                Arguments = arguments,
                Environment = environment,
                Network = run.Network switch
                {
                    RunNetwork.None => StepNetwork.None,
                    RunNetwork.Host => StepNetwork.Host,
                    _ => _options.Network,
                },
                IsPrivileged = run.Security == RunSecurity.Insecure,
            },
            Mounts = mounts.Mounts,
        });
        _image.AddHistory($"RUN {ArgumentPrefix()}{string.Join(' ', arguments)}", withLayer: true, isOperation: true);
    }

    private StepProcess Surroundings() => new()
    {
        Arguments = [],
        Environment = _image.Environment.ToList(),
        ProxyEnvironment = _options.Arguments.ProxyEnvironment,
        WorkingDirectory = _image.WorkingDirectory,
        User = Config.User ?? "",
        Platform = _image.Platform,
        Shell = _image.Shell,
        Conditions = _options.Conditions,
        Network = _options.Network,
    };

    // The arguments in effect, as "|2 A=1 B=2 ".
    private string ArgumentPrefix()
    {
        var names = _arguments.Select(static argument => argument.Name).Distinct().ToList();
        if (names.Count == 0) return "";
        var values = names.Select(name => $"{name}={_image.Environment.Find(name) ?? _arguments.Last(argument => argument.Name == name).Value ?? ""}");
        return string.Create(CultureInfo.InvariantCulture, $"|{names.Count} {string.Join(' ', values)} ");
    }

    private void Copy(FileInstruction copy, CopyOrigin? from)
    {
        var name = StepName(copy);
        _files = _graph.Add(CopyTranslation.ToOperation(copy, from, new StepPlace(_graph.NextId, name, _step, Surroundings()), _files, _options));
        _image.AddHistory(CopyTranslation.HistoryOf(copy), withLayer: true, isOperation: true);
    }

    private void WorkDirectory(WorkdirInstruction workdir)
    {
        var isAbsolute = workdir.Path.StartsWith('/');
        var path = "/" + TreePath.Clean(isAbsolute ? workdir.Path : $"{_image.WorkingDirectory}/{workdir.Path}");
        // Docker keeps an absolute path as it is written.
        var written = isAbsolute ? workdir.Path : path;
        Config = Config with { WorkingDir = written };
        if (path != "/")
        {
            _files = _graph.Add(new MakeDirectory
            {
                Id = _graph.NextId,
                Name = StepName(workdir),
                Description = workdir.Display,
                Range = workdir.Range,
                IgnoresCache = _options.IgnoresCache,
                Stage = _options.Prefix,
                StageName = _options.Name,
                Number = _step,
                Surroundings = Surroundings(),
                Parent = _files,
                Path = path,
                Owner = Config.User ?? "",
                Time = _options.Epoch?.ToUnixTimeSeconds(),
            });
        }
        _image.AddHistory($"WORKDIR {written}", withLayer: path != "/");
    }

    private void Argument(ArgInstruction instruction)
    {
        var texts = new List<string>();
        foreach (var argument in instruction.Arguments)
        {
            _options.Arguments.Declare(argument.Name);
            var scope = Scope();
            var value = _options.Arguments.Resolve(argument, text => scope.Word(instruction, text));
            _options.Checks.CheckVariables(instruction, scope, _image.Environment);
            _options.Checks.Declare(instruction, argument, value);
            if (value is not null) _image.Environment.Set(argument.Name, value);
            _arguments.Add((argument.Name, value));
            texts.Add(value is null ? argument.Name : $"{argument.Name}={value}");
        }
        _image.AddHistory($"ARG {string.Join(' ', texts)}", withLayer: false);
    }

    private void SetEnvironment(EnvInstruction instruction)
    {
        foreach (var (name, value, _) in instruction.Variables)
        {
            _image.ImageEnvironment.Set(name, value);
            _image.Environment.Set(name, value);
        }
        _image.AddHistory($"ENV {Pairs(instruction.Variables)}", withLayer: false);
    }

    private void Label(LabelInstruction instruction)
    {
        foreach (var label in instruction.Labels) _image.Labels[label.Name] = label.Value;
        _image.AddHistory($"LABEL {Pairs(instruction.Labels)}", withLayer: false);
    }

    private void Maintain(MaintainerInstruction instruction)
    {
        _image.Author = instruction.Maintainer;
        _image.AddHistory($"MAINTAINER {instruction.Maintainer}", withLayer: false);
    }

    private void Expose(ExposeInstruction instruction)
    {
        var ports = instruction.Ports.SelectMany(ExposedPort.Parse).Order(StringComparer.Ordinal).ToList();
        foreach (var port in ports) _image.Ports[port] = EmptyObject.Instance;
        _image.AddHistory($"EXPOSE {GoFormat.List(ports)}", withLayer: false);
    }

    private void Volume(VolumeInstruction instruction)
    {
        foreach (var path in instruction.Paths)
        {
            if (path.Length == 0) throw StrataException.Invalid("VOLUME specified can not be an empty string");
            _image.Volumes[path] = EmptyObject.Instance;
        }
        _image.AddHistory($"VOLUME {GoFormat.List(instruction.Paths)}", withLayer: false);
    }

    private void User(UserInstruction instruction)
    {
        Config = Config with { User = instruction.User };
        _image.AddHistory($"USER {instruction.User}", withLayer: false);
    }

    private void Command(CmdInstruction instruction)
    {
        var arguments = instruction.Command.WithShell(_image.Shell);
        Config = Config with { Cmd = arguments.Count > 0 ? arguments : null, ArgsEscaped = true };
        _image.HasOwnCommand = true;
        _image.AddHistory($"CMD {GoFormat.QuoteList(arguments)}", withLayer: false);
    }

    private void Entrypoint(EntrypointInstruction instruction)
    {
        var arguments = instruction.Command.WithShell(_image.Shell);
        Config = Config with { Entrypoint = arguments.Count > 0 ? arguments : null, Cmd = _image.HasOwnCommand ? Config.Cmd : null };
        _image.AddHistory($"ENTRYPOINT {GoFormat.QuoteList(arguments)}", withLayer: false);
    }

    private void Signal(StopSignalInstruction instruction)
    {
        if (!StopSignal.IsKnown(instruction.Signal)) throw StrataException.Invalid($"invalid signal: {instruction.Signal}");
        Config = Config with { StopSignal = instruction.Signal };
        _image.AddHistory($"STOPSIGNAL {instruction.Signal}", withLayer: false);
    }

    private void Health(HealthcheckInstruction instruction)
    {
        var health = instruction.Health;
        Config = Config with { Healthcheck = health };
        long?[] times = [health.Interval, health.Timeout, health.StartPeriod, health.StartInterval];
        var texts = times.Select(static time => $"\"{GoFormat.Duration(time ?? 0)}\"");
        _image.AddHistory($"HEALTHCHECK &{{{GoFormat.QuoteList(health.Test ?? [])} {string.Join(' ', texts)} {GoFormat.QuoteRune(health.Retries ?? 0)}}}", withLayer: false);
    }

    private void Shell(ShellInstruction instruction)
    {
        Config = Config with { Shell = instruction.Shell };
        _image.AddHistory($"SHELL {GoFormat.List(instruction.Shell)}", withLayer: false);
    }

    private ExpansionScope Scope() => new(_options.Escape, _image.Environment.Find, _options.Source);

    // "[stage 2/10] RUN make", the number as wide as the total, variables shown by their values; copies also lose quotes.
    private string StepName(Instruction instruction)
    {
        _step++;
        var number = _step.ToString(CultureInfo.InvariantCulture).PadLeft(_options.StepCount.ToString(CultureInfo.InvariantCulture).Length);
        string text;
        try
        {
            text = instruction is FileInstruction
                ? new WordExpander(_options.Escape).Expand(instruction.Display, _image.Environment.Find)
                : WordExpander.ForNames(_options.Escape).Expand(instruction.Display, _image.Environment.Find);
        }
        catch (StrataException)
        {
            text = instruction.Display; // a shell's own ${…} that is none of the Dockerfile's
        }
        return $"[{_options.Prefix}{number}/{_options.StepCount}] {(_isTrigger ? "ONBUILD " : "")}{text}";
    }

    private static string Pairs(IReadOnlyList<NamedValue> pairs) => string.Join(' ', pairs.Select(static pair => $"{pair.Name}={pair.Value}"));
}
