using Strata.Dockerfile.Expansion;
using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Engine.Configuration;

/// <summary>The <c>--change</c> of <c>commit</c> and <c>import</c>: Dockerfile instructions that change a config only.</summary>
public static class ConfigChanges
{
    private static readonly string[] DefaultShell = ["/bin/sh", "-c"];

    /// <summary>A config with some instructions carried out, in order.</summary>
    /// <param name="config">What they start from.</param>
    /// <param name="changes">Dockerfile text: one instruction each, or several lines.</param>
    /// <exception cref="StrataException">InvalidArgument with Docker's text: not an instruction, or none that is allowed here.</exception>
    public static ContainerConfig Apply(ContainerConfig config, IReadOnlyList<string> changes)
    {
        if (changes.Count == 0) return config;
        var instructions = DockerfileDocument.ParseChanges(string.Join('\n', changes), "change");
        if (instructions.Count == 0) throw StrataException.Invalid("file with no instructions");
        var hasCommand = false;
        foreach (var instruction in instructions)
        {
            config = Apply(config, instruction, ref hasCommand);
        }
        return config;
    }

    private static ContainerConfig Apply(ContainerConfig config, Instruction instruction, ref bool hasCommand)
    {
        var environment = config.Env ?? [];
        var scope = new ExpansionScope('\\', name => Find(environment, name));
        switch (instruction.Expand(scope))
        {
            case CmdInstruction command:
                hasCommand = true;
                return config with { Cmd = NullWhenEmpty(command.Command.WithShell(Shell(config))) };
            case EntrypointInstruction entrypoint:
                // A command that came with the config was another entry point's.
                return config with { Entrypoint = NullWhenEmpty(entrypoint.Command.WithShell(Shell(config))), Cmd = hasCommand ? config.Cmd : null };
            case EnvInstruction variables:
                return config with { Env = variables.Variables.Aggregate(environment, Set) };
            case ExposeInstruction expose:
                return config with { ExposedPorts = Merge(config.ExposedPorts, expose.Ports.SelectMany(Ports), new EmptyObject()) };
            case HealthcheckInstruction check:
                return config with { Healthcheck = check.Health };
            case LabelInstruction label:
                var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
                foreach (var (name, value) in config.Labels ?? new Dictionary<string, string>()) labels[name] = value;
                foreach (var pair in label.Labels) labels[pair.Name] = pair.Value;
                return config with { Labels = labels };
            case OnbuildInstruction trigger:
                return config with { OnBuild = [.. config.OnBuild ?? [], trigger.Expression] };
            case StopSignalInstruction signal:
                return StopSignal.IsKnown(signal.Signal) ? config with { StopSignal = signal.Signal } : throw StrataException.Invalid($"invalid signal: {signal.Signal}");
            case UserInstruction user:
                return config with { User = user.User };
            case VolumeInstruction volume:
                return config with { Volumes = Merge(config.Volumes, volume.Paths, new EmptyObject()) };
            case WorkdirInstruction directory:
                return config with { WorkingDir = Join(config.WorkingDir, directory.Path) };
            default:
                throw new InvalidOperationException($"{instruction.Name} has no effect on a config");
        }
    }

    // Docker's daemon words what is wrong with a port otherwise than its builder.
    private static IReadOnlyList<string> Ports(string word)
    {
        try
        {
            return ExposedPort.Parse(word);
        }
        catch (StrataException e) when (e.Kind == ErrorKind.InvalidArgument)
        {
            throw StrataException.Invalid(e.Message switch
            {
                var text when text.EndsWith(": no port specified", StringComparison.Ordinal) => $"No port specified: {word}<empty>",
                var text when text.IndexOf(": invalid proto: ", StringComparison.Ordinal) is >= 0 and var at => "Invalid proto: " + text[(at + ": invalid proto: ".Length)..],
                var text => text.Replace("invalid IP address", "Invalid ip address", StringComparison.Ordinal).Replace("invalid ", "Invalid ", StringComparison.Ordinal),
            }, e);
        }
    }

    private static IReadOnlyList<string> Shell(ContainerConfig config) => config.Shell is { Count: > 0 } shell ? shell : DefaultShell;

    private static IReadOnlyList<string>? NullWhenEmpty(IReadOnlyList<string> arguments) => arguments.Count > 0 ? arguments : null;

    private static string? Find(IReadOnlyList<string> environment, string name) =>
        environment.LastOrDefault(v => v.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private static IReadOnlyList<string> Set(IReadOnlyList<string> environment, NamedValue variable)
    {
        var assignment = $"{variable.Name}={variable.Value}";
        var prefix = variable.Name + "=";
        return environment.Any(v => v.StartsWith(prefix, StringComparison.Ordinal))
            ? [.. environment.Select(v => v.StartsWith(prefix, StringComparison.Ordinal) ? assignment : v)]
            : [.. environment, assignment];
    }

    private static SortedDictionary<string, T> Merge<T>(IReadOnlyDictionary<string, T>? present, IEnumerable<string> names, T value)
    {
        var all = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, own) in present ?? new Dictionary<string, T>()) all[name] = own;
        foreach (var name in names) all[name] = value;
        return all;
    }

    private static string Join(string? current, string path)
    {
        var parts = new List<string>();
        foreach (var part in (path.StartsWith('/') ? path : $"{current}/{path}").Split('/'))
        {
            if (part == ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part is not ("" or "." or "..")) parts.Add(part);
        }
        return "/" + string.Join('/', parts);
    }
}
