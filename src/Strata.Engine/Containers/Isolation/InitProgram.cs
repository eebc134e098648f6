using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Engine.Containers.Isolation;

/// <summary>The program of <c>--init</c>: it starts the command, hands on signals and reaps what is left of others.</summary>
[SupportedOSPlatform("linux")]
internal static class InitProgram
{
    // Docker's own name, and the two programs that distributions have.
    private static readonly string[] Names = ["docker-init", "tini-static", "tini", "catatonit"];
    private static readonly string[] Directories = ["/usr/libexec/podman", "/usr/lib/podman", "/usr/libexec/catatonit", "/usr/libexec/docker"];

    /// <summary>Its path.</summary>
    /// <exception cref="StrataException">FailedPrecondition: none is installed.</exception>
    public static string Get() =>
        Names.Select(ProgramSearch.Find).Concat(Names.SelectMany(static name => Directories.Select(directory => Path.Combine(directory, name))).Where(File.Exists)).FirstOrDefault(static path => path is not null)
        ?? throw new StrataException(ErrorKind.FailedPrecondition, "--init needs an init program, and none is installed: install tini or catatonit");
}
