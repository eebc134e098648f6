using Strata.Build.Frontend;
using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Syntax;

namespace Strata.Build.Linting;

/// <summary>Collects, while stages are translated, what they can be given: arguments, secrets and agents.</summary>
internal sealed class OutlineRecorder(DockerfileDocument document)
{
    private const string DefaultAgent = "default";

    private readonly Dictionary<int, HashSet<string>> _globalsUsed = [];
    private readonly Dictionary<int, List<OutlineArgument>> _arguments = [];
    private readonly List<OutlineMount> _secrets = [];
    private readonly List<OutlineMount> _agents = [];

    /// <summary>Notes the arguments that a <c>FROM</c> has used.</summary>
    public void UseGlobals(Stage stage, IReadOnlyList<string> names)
    {
        if (!_globalsUsed.TryGetValue(stage.Index, out var used)) _globalsUsed[stage.Index] = used = [];
        used.UnionWith(names);
    }

    /// <summary>Notes an argument that a stage declares.</summary>
    public void Declare(Stage stage, ArgInstruction instruction, ArgDeclaration declaration, string? value)
    {
        var (origin, isGlobal) = (instruction, false);
        if (declaration.Default is null && FindGlobal(declaration.Name) is { } global) (origin, isGlobal) = (global, true);
        // What the builder itself sets is not to be given, unless the Dockerfile has a value of its own for it.
        if (declaration.Default is null && !isGlobal && BuildArguments.IsAutomatic(declaration.Name)) return;
        if (!_arguments.TryGetValue(stage.Index, out var list)) _arguments[stage.Index] = list = [];
        list.RemoveAll(argument => argument.Name == declaration.Name);
        list.Add(Argument(declaration.Name, value, origin));
    }

    /// <summary>Notes a mount of a command, when it is a secret or an agent.</summary>
    public void AddMount(RunInstruction run, RunMount mount)
    {
        if (mount.Type == RunMountType.Secret) _secrets.Add(new OutlineMount(mount.Id ?? mount.Source ?? LastPart(mount.Target ?? ""), mount.Required, run.Range));
        if (mount.Type == RunMountType.Ssh) _agents.Add(new OutlineMount(mount.Id ?? DefaultAgent, mount.Required, run.Range));
    }

    /// <summary>The outline, once all that the target needs is translated.</summary>
    /// <param name="target">The target.</param>
    /// <param name="stages">The target and what it needs.</param>
    /// <param name="globals">The values before the first <c>FROM</c>.</param>
    public BuildOutline Finish(Stage target, IEnumerable<int> stages, BuildArguments globals)
    {
        var arguments = new List<OutlineArgument>();
        // The target's own declarations go before those of the stages below it.
        foreach (var index in stages.OrderByDescending(index => index == target.Index).ThenByDescending(static index => index))
        {
            foreach (var argument in _arguments.GetValueOrDefault(index) ?? []) AddOnce(argument);
            foreach (var name in _globalsUsed.GetValueOrDefault(index) ?? [])
            {
                if (FindGlobal(name) is { } instruction) AddOnce(Argument(name, globals.FindGlobal(name), instruction));
            }
        }
        return new BuildOutline
        {
            Name = target.Name,
            Description = Description.Find(target.Comments, target.Name),
            Arguments = [.. arguments.OrderBy(static argument => argument.Range.Start)],
            Secrets = Once(_secrets),
            Agents = Once(_agents),
        };

        void AddOnce(OutlineArgument argument)
        {
            if (!arguments.Exists(known => known.Name == argument.Name)) arguments.Add(argument);
        }
    }

    private ArgInstruction? FindGlobal(string name) =>
        document.GlobalArguments.LastOrDefault(instruction => instruction.Arguments.Any(argument => argument.Name == name));

    private static OutlineArgument Argument(string name, string? value, ArgInstruction origin) =>
        new(name, value ?? "", Description.Find(origin.Comments, name), origin.Range);

    private static IReadOnlyList<OutlineMount> Once(List<OutlineMount> mounts) => [.. mounts.OrderBy(static mount => mount.Range.Start).DistinctBy(static mount => mount.Name)];

    private static string LastPart(string path) => path.TrimEnd('/') is var clean ? clean[(clean.LastIndexOf('/') + 1)..] : "";
}
