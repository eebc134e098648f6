using System.Globalization;
using System.Text;
using Strata.Build.Files;
using Strata.Build.Graph;
using Strata.Build.Running;
using Strata.Dockerfile.Expansion;
using Strata.Dockerfile.Ignoring;
using Strata.Dockerfile.Instructions;
using Strata.Oci;

namespace Strata.Build.Frontend;

/// <summary>Turns the mounts of a <c>RUN</c> into those of a process: defaults filled in, names of stages replaced by their operations.</summary>
/// <param name="graph">Where operations that provide files are added.</param>
/// <param name="origins">The stages and images that the mounts name.</param>
/// <param name="ignoresCache">True when what the build context provides must be looked at anew.</param>
/// <param name="cacheNamespace">Goes before the ids of caches (<c>BUILDKIT_CACHE_MOUNT_NS</c>); empty for none.</param>
internal sealed class RunMountTranslator(OperationGraph graph, IReadOnlyDictionary<string, CopyOrigin> origins, string cacheNamespace, bool ignoresCache)
{
    private const string ScriptDirectory = "/dev/pipes/";

    private readonly List<ProcessMount> _mounts = [];

    /// <summary>What the process sees, in order.</summary>
    public IReadOnlyList<ProcessMount> Mounts => _mounts;

    /// <summary>The agent that is found by <c>SSH_AUTH_SOCK</c>: the first one's socket; null for none.</summary>
    public string? AgentSocket { get; private set; }

    /// <summary>Adds the mounts of an instruction.</summary>
    /// <param name="run">The instruction.</param>
    /// <param name="workingDirectory">What relative targets are relative to.</param>
    /// <param name="scope">Expands the values of fields.</param>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's text.</exception>
    public void Add(RunInstruction run, string workingDirectory, ExpansionScope scope)
    {
        var agents = 0;
        foreach (var text in run.Mounts)
        {
            var mount = RunMount.Parse(text, value => scope.Word(run, value));
            var target = mount.Target is { Length: > 0 } given ? "/" + TreePath.Clean(given.StartsWith('/') ? given : $"{workingDirectory}/{given}") : "";
            switch (mount.Type)
            {
                case RunMountType.Bind:
                    _mounts.Add(Bind(run, mount, NotRoot(target, text)));
                    break;
                case RunMountType.Cache:
                    _mounts.Add(Cache(run, mount, NotRoot(target, text)));
                    break;
                case RunMountType.Tmpfs:
                    _mounts.Add(new ProcessMount(new StepMount.Tmpfs { Target = NotRoot(target, text), Size = mount.SizeLimit }, null));
                    break;
                case RunMountType.Secret:
                    _mounts.Add(new ProcessMount(Secret(mount, target), null));
                    break;
                case RunMountType.Ssh:
                    var socket = target.Length > 0 ? target : string.Create(CultureInfo.InvariantCulture, $"/run/buildkit/ssh_agent.{agents}");
                    agents++;
                    AgentSocket ??= socket;
                    _mounts.Add(new ProcessMount(
                        new StepMount.Ssh
                        {
                            Target = socket,
                            Id = string.IsNullOrEmpty(mount.Id) ? "default" : mount.Id,
                            IsRequired = mount.Required,
                            Mode = mount.Mode ?? 0x180,
                            Uid = mount.UserId ?? 0,
                            Gid = mount.GroupId ?? 0,
                        },
                        null));
                    break;
            }
        }
    }

    /// <summary>Adds a script as an executable file; its path is what is to be run.</summary>
    public string AddScript(string name, string content)
    {
        var target = ScriptDirectory + name;
        _mounts.Add(new ProcessMount(new StepMount.Text { Target = target, Content = content, Mode = 0x1ED }, null));
        return target;
    }

    private static string NotRoot(string target, string text)
    {
        if (target.Length == 0) throw StrataException.Invalid($"missing required argument 'target' in mount {text}");
        return target != "/" ? target : throw StrataException.Invalid("invalid mount target \"/\"");
    }

    private ProcessMount Bind(RunInstruction run, RunMount mount, string target)
    {
        var source = TreePath.Clean(mount.Source ?? "");
        var from = mount.From is { Length: > 0 } name ? FilesOf(origins[name], run, source) : Context(run, source, null);
        return new ProcessMount(new StepMount.Files { Target = target, Source = source, IsReadOnly = mount.ReadOnly }, from);
    }

    // What a mount shows of the context becomes a layer of its own: files belong to root there, what is ignored is not
    // there, and files that change meanwhile change nothing. It is made anew only when the content changes.
    private Operation Context(RunInstruction run, string source, NamedFiles? named)
    {
        var name = named is null ? "[internal] load build context" : CopyFiles.NameOf(named);
        return graph.Add(new CopyFiles
        {
            Id = graph.NextId,
            Name = source.Length == 0 ? name : $"{name} /{source}",
            Description = named is null ? $"build context /{source}" : $"context {named.Name} /{source}",
            Range = run.Range,
            IgnoresCache = ignoresCache,
            Sources = [new CopySource.Context(Escape(source), named)],
            Destination = "/" + source,
        });
    }

    private Operation? FilesOf(CopyOrigin origin, RunInstruction run, string source) => origin switch
    {
        CopyOrigin.Layers(var files) => files,
        CopyOrigin.Context(var named) => Context(run, source, named),
        _ => throw new InvalidOperationException($"no such origin: {origin}"),
    };

    private ProcessMount Cache(RunInstruction run, RunMount mount, string target)
    {
        var id = string.IsNullOrEmpty(mount.Id) ? target : mount.Id;
        return new ProcessMount(
            new StepMount.Cache
            {
                Target = target,
                Id = cacheNamespace.Length > 0 ? $"{cacheNamespace}/{id}" : id,
                Sharing = mount.Sharing switch
                {
                    CacheSharing.Private => CacheMountSharing.Private,
                    CacheSharing.Locked => CacheMountSharing.Locked,
                    _ => CacheMountSharing.Shared,
                },
                Source = TreePath.Clean(mount.Source ?? ""),
                IsReadOnly = mount.ReadOnly,
                Mode = mount.Mode ?? 0x1ED,
                Uid = mount.UserId ?? 0,
                Gid = mount.GroupId ?? 0,
            },
            mount.From is { Length: > 0 } name ? FilesOf(origins[name], run, TreePath.Clean(mount.Source ?? "")) : null);
    }

    private static StepMount.Secret Secret(RunMount mount, string target)
    {
        var id = mount.Id is { Length: > 0 } given ? given
            : mount.Source is { Length: > 0 } source ? source
            : target[(target.LastIndexOf('/') + 1)..];
        // A variable alone makes no file.
        if (target.Length == 0 && mount.Env is null) target = "/run/secrets/" + id[(id.LastIndexOf('/') + 1)..];
        return new StepMount.Secret
        {
            Target = target,
            Id = id,
            Variable = mount.Env,
            IsRequired = mount.Required,
            Mode = mount.Mode ?? 0x100,
            Uid = mount.UserId ?? 0,
            Gid = mount.GroupId ?? 0,
        };
    }

    // A source of a mount is a path; that of a copy is a pattern.
    private static string Escape(string path)
    {
        if (!GoPattern.HasWildcard(path) && !path.Contains('\\', StringComparison.Ordinal)) return path.Length == 0 ? "." : path;
        var escaped = new StringBuilder();
        foreach (var c in path)
        {
            if (c is '*' or '?' or '[' or '\\') escaped.Append('\\');
            escaped.Append(c);
        }
        return escaped.ToString();
    }
}
