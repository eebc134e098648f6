using Strata.Oci;

namespace Strata.Runtime.Networking;

/// <summary>Finds the programs that make networks; distributions keep them out of PATH.</summary>
internal static class NetworkExecutable
{
    private static readonly string[] Directories =
        ["/usr/local/libexec/podman", "/usr/local/lib/podman", "/usr/libexec/podman", "/usr/lib/podman", "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>What the programs need of PATH themselves: the firewall's commands are often in directories that only root's has.</summary>
    public static string SearchPath => string.Join(':', Own.Concat(Directories.Skip(4)).Distinct());

    private static string[] Own => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The program's path: first by PATH; null when it is not installed.</summary>
    public static string? Find(string name) => Own.Concat(Directories).Select(d => Path.Combine(d, name)).FirstOrDefault(static p => p.StartsWith('/') && File.Exists(p));

    /// <summary>The program's path.</summary>
    /// <param name="name">The program's name.</param>
    /// <param name="purpose">What can't be done without it, beginning a sentence.</param>
    /// <param name="package">The package that has it; null for one of its name.</param>
    /// <exception cref="StrataException">FailedPrecondition: it is not installed.</exception>
    public static string Get(string name, string purpose, string? package = null) => Find(name)
        ?? throw new StrataException(ErrorKind.FailedPrecondition, $"{purpose} needs {name}, which is not installed: install the package {package ?? name}, or choose --network host or none");
}
