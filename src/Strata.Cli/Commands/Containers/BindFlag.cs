using Strata.Oci;
using Strata.Runtime;

namespace Strata.Cli.Commands.Containers;

/// <summary>The value of <c>--volume</c>: <c>host:container[:ro]</c>.</summary>
internal static class BindFlag
{
    /// <summary>Reads it. A directory of the host that does not exist is made, as Docker does.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text; NotImplemented: a named or anonymous volume, an option that is not known.</exception>
    public static BindMount Parse(string text)
    {
        var parts = text.Split(':');
        if (parts.Length > 3 || parts.Any(static p => p.Length == 0)) throw StrataException.Invalid($"invalid volume specification: '{text}'");
        if (parts.Length == 1) throw StrataException.NotSupported($"-v {text}: anonymous volumes are not supported yet: name a directory of this machine, HOST:CONTAINER");
        var (source, target) = (parts[0], parts[1]);
        if (source[0] is not ('/' or '.' or '~')) throw StrataException.NotSupported($"-v {text}: named volumes are not supported yet: give the path of a directory, such as ./{source}");
        if (!target.StartsWith('/')) throw StrataException.Invalid($"invalid volume specification: '{text}': invalid mount path: '{target}' mount path must be absolute");
        if (target == "/") throw StrataException.Invalid($"invalid volume specification: '{text}': invalid specification: destination can't be '/'");
        var readOnly = false;
        foreach (var option in parts.Length == 3 ? parts[2].Split(',') : [])
        {
            readOnly = option switch
            {
                "ro" => true,
                "rw" => false,
                _ => throw StrataException.NotSupported($"-v {text}: the option \"{option}\" is not supported yet: choose ro or rw"),
            };
        }
        var path = Path.GetFullPath(source);
        if (!Path.Exists(path)) Directory.CreateDirectory(path);
        return new BindMount(path, target, readOnly);
    }
}
