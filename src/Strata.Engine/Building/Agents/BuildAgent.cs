using System.Net.Sockets;
using Strata.Host;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Engine.Building;

/// <summary>An ssh agent that steps may ask for (<c>--ssh</c>): one that runs already, or one with some private keys that runs as long as the build.</summary>
public sealed class BuildAgent
{
    /// <summary>The id of mounts that name none.</summary>
    public const string DefaultId = "default";

    private BuildAgent(string id, string? socket, IReadOnlyList<PrivateKeyFile> keys)
    {
        Id = id;
        Socket = socket;
        Keys = keys;
    }

    /// <summary>The name that steps have for it.</summary>
    public string Id { get; }

    /// <summary>The socket of one that runs already; null for keys.</summary>
    internal string? Socket { get; }

    internal IReadOnlyList<PrivateKeyFile> Keys { get; }

    /// <summary>Looks at the files: one socket, or private keys without passphrases.</summary>
    /// <param name="id">The name that steps have for it.</param>
    /// <param name="paths">The files, at least one. Keys are read at once.</param>
    /// <exception cref="StrataException">With BuildKit's texts. NotFound: no such file. InvalidArgument: a file is neither, a key has a passphrase, or there are sockets and other files.</exception>
    public static BuildAgent Open(string id, IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (!HostSystem.IsLinux) throw StrataException.NotSupported($"ssh agents are for RUN: {HostSystem.RunObstacle}; Git contexts use the user's own agent");
        try
        {
            if (paths.Any(static path => !Path.Exists(path))) throw StrataException.NotFound($"stat {paths.First(static path => !Path.Exists(path))}: no such file or directory");
            var sockets = paths.Where(IsSocket).ToList();
            return sockets switch
            {
                [] => new BuildAgent(id, null, [.. paths.Select(PrivateKeyFile.Read)]),
                [var socket] when paths.Count == 1 => new BuildAgent(id, Path.GetFullPath(socket), []),
                [_] => throw StrataException.Invalid("invalid combination of keys and sockets"),
                _ => throw StrataException.Invalid("only single socket allowed"),
            };
        }
        catch (StrataException e)
        {
            throw new StrataException(e.Kind, $"failed to convert agent config for ID: \"{id}\": {e.Message}", e);
        }
    }

    /// <summary>The name only.</summary>
    public override string ToString() => $"ssh agent {Id}";

    private static bool IsSocket(string path) => HostSystem.IsLinux && FileHandle.FindHostStatus(Path.GetFullPath(path))?.Kind == FileKind.Socket;
}
