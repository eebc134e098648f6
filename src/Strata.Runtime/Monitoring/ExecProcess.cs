using Strata.Linux.Files;
using Strata.Oci;
using Strata.Runtime.Bundles;
using Strata.Runtime.Specification;
using Strata.Runtime.Users;

namespace Strata.Runtime.Monitoring;

/// <summary>One more process in a running container, written down for the runtime.</summary>
[SupportedOSPlatform("linux")]
public sealed class ExecProcess
{
    private ExecProcess(string directory, string container, ContainerSpecification specification)
    {
        Directory = directory;
        Container = container;
        HasTerminal = specification.Terminal;
        Program = specification.Arguments.Count > 0 ? specification.Arguments[0] : "";
        RootFileSystem = specification.RootFileSystem;
    }

    /// <summary>Its directory, absolute; the caller's to remove.</summary>
    public string Directory { get; }

    /// <summary>The container's id.</summary>
    public string Container { get; }

    /// <summary>It has a pseudo-terminal.</summary>
    public bool HasTerminal { get; }

    /// <summary>What its monitor writes.</summary>
    public MonitorFiles Files => new(Directory, Container);

    internal string Program { get; }

    internal string RootFileSystem { get; }

    internal string SpecificationFile => Path.Combine(Directory, "process.json");

    /// <summary>Writes the process's specification into an existing directory.</summary>
    /// <param name="directory">An absolute path, the process's own.</param>
    /// <param name="container">The running container's id.</param>
    /// <param name="specification">The container's, with this process's program, environment, user, directory and terminal.</param>
    /// <exception cref="StrataException">InvalidArgument: the user is unknown, or a path is not absolute; with Docker's text.</exception>
    public static ExecProcess Create(string directory, string container, ContainerSpecification specification)
    {
        if (specification.WorkingDirectory is { Length: > 0 } && !specification.WorkingDirectory.StartsWith('/'))
        {
            throw StrataException.Invalid($"OCI runtime exec failed: exec failed: Cwd must be an absolute path: {specification.WorkingDirectory}");
        }
        ImageUser user;
        using (var root = DirectoryHandle.OpenHostPath(specification.RootFileSystem))
        {
            user = ImageUsers.Get(root, specification.User);
            user = user with { SupplementaryGroups = [.. user.SupplementaryGroups.Union(ImageUsers.GetGroups(root, specification.AddedGroups))] };
        }
        var process = new ExecProcess(directory, container, specification);
        var spec = RuntimeSpecBuilder.Build(container, specification, user, [], Machine.Read());
        File.WriteAllBytes(process.SpecificationFile, RuntimeSpecJson.Write(spec.Process));
        System.IO.Directory.CreateDirectory(process.Files.ExitDirectory);
        return process;
    }
}
