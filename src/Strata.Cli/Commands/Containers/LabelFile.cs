using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary>A file of labels, a line each, as <c>--label-file</c> takes it.</summary>
internal static class LabelFile
{
    /// <summary>Its labels, <c>NAME=value</c>; empty lines and those that begin with <c>#</c> are passed over.</summary>
    /// <exception cref="StrataException">NotFound: no such file. InvalidArgument: a label without a name.</exception>
    public static IEnumerable<string> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StrataException.NotFound($"open {path}: {(File.Exists(path) ? "permission denied" : "no such file or directory")}", e);
        }
        foreach (var line in lines.Select(static l => l.TrimStart()).Where(static l => l.Length > 0 && l[0] != '#'))
        {
            if (line[0] == '=') throw StrataException.Invalid($"invalid label file ({path}): no label name on line '{line}'");
            yield return line;
        }
    }
}
