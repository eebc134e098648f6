using Strata.Dockerfile.Expansion;
using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Tests;

/// <summary>Carries out what changes only the image's configuration, for comparing it with what Docker makes of the same file.</summary>
internal sealed class GoldenBuild
{
    private readonly Dictionary<string, string> _arguments = [];

    public Dictionary<string, string> Labels { get; } = [];

    public Dictionary<string, string> Env { get; } = [];

    public SortedSet<string> Volumes { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> ExposedPorts { get; } = new(StringComparer.Ordinal);

    public List<string> OnBuild { get; } = [];

    public IReadOnlyList<string> Cmd { get; private set; } = [];

    public IReadOnlyList<string> Entrypoint { get; private set; } = [];

    public IReadOnlyList<string> Shell { get; private set; } = [];

    public string User { get; private set; } = "";

    public string StopSignal { get; private set; } = "";

    public HealthConfig? Healthcheck { get; private set; }

    public static GoldenBuild Run(DockerfileDocument document)
    {
        var globals = new Dictionary<string, string>();
        foreach (var global in document.GlobalArguments)
        {
            var scope = new ExpansionScope(document.Directives.Escape, globals.GetValueOrDefault, document.Source);
            foreach (var argument in global.Arguments.Where(static argument => argument.Default is not null))
            {
                globals[argument.Name] = scope.Word(global, argument.Default!);
            }
        }
        var build = new GoldenBuild();
        foreach (var instruction in document.Stages[^1].Instructions) build.Apply(document, globals, instruction);
        return build;
    }

    private string? Look(string name) => Env.TryGetValue(name, out var value) || _arguments.TryGetValue(name, out value) ? value : null;

    private void Apply(DockerfileDocument document, Dictionary<string, string> globals, Instruction written)
    {
        var scope = new ExpansionScope(document.Directives.Escape, Look, document.Source);
        IReadOnlyList<string> shell = Shell.Count > 0 ? Shell : ["/bin/sh", "-c"];
        switch (written.Expand(scope))
        {
            case ArgInstruction arg:
                foreach (var argument in arg.Arguments)
                {
                    if (argument.Default is not null) _arguments[argument.Name] = scope.Word(arg, argument.Default);
                    else if (globals.TryGetValue(argument.Name, out var value)) _arguments[argument.Name] = value;
                }
                break;
            case EnvInstruction env:
                foreach (var variable in env.Variables) Env[variable.Name] = variable.Value;
                break;
            case LabelInstruction label:
                foreach (var pair in label.Labels) Labels[pair.Name] = pair.Value;
                break;
            case CmdInstruction cmd:
                Cmd = cmd.Command.WithShell(shell);
                break;
            case EntrypointInstruction entrypoint:
                Entrypoint = entrypoint.Command.WithShell(shell);
                break;
            case ShellInstruction set:
                Shell = set.Shell;
                break;
            case UserInstruction user:
                User = user.User;
                break;
            case VolumeInstruction volume:
                Volumes.UnionWith(volume.Paths);
                break;
            case ExposeInstruction expose:
                foreach (var port in expose.Ports)
                {
                    try
                    {
                        ExposedPorts.UnionWith(ExposedPort.Parse(port));
                    }
                    catch (StrataException e)
                    {
                        throw new DockerfileException(e.Kind, e.Message, expose.Range, document.Source, e);
                    }
                }
                break;
            case HealthcheckInstruction healthcheck:
                Healthcheck = healthcheck.Health;
                break;
            case StopSignalInstruction signal:
                if (!Instructions.StopSignal.IsKnown(signal.Signal))
                {
                    throw new DockerfileException(ErrorKind.InvalidArgument, $"invalid signal: {signal.Signal}", signal.Range, document.Source);
                }
                StopSignal = signal.Signal;
                break;
            case OnbuildInstruction onbuild:
                OnBuild.Add(onbuild.Expression);
                break;
            case RunInstruction run:
                foreach (var mount in run.Mounts)
                {
                    try
                    {
                        RunMount.Parse(mount, value => scope.Word(run, value));
                    }
                    catch (StrataException e) when (e is not DockerfileException)
                    {
                        throw new DockerfileException(e.Kind, e.Message, run.Range, document.Source, e);
                    }
                }
                break;
        }
    }
}
