using Strata.Cli.Arguments;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>--cidfile</c>: the file that gets a new container's id.</summary>
internal sealed class ContainerIdFile(FlagSet flags)
{
    private readonly Flag<string> _path = flags.String("cidfile", null, "Write the container ID to the file");

    /// <exception cref="StrataException">InvalidArgument: the file is there; another container's id must not be lost.</exception>
    public void Check()
    {
        if (_path.Value.Length > 0 && File.Exists(_path.Value))
        {
            throw StrataException.Invalid($"container ID file found, make sure the other container isn't running or delete {_path.Value}");
        }
    }

    public void Write(string id)
    {
        if (_path.Value.Length > 0) File.WriteAllText(_path.Value, id);
    }
}
