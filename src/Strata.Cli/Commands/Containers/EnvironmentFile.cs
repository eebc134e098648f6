using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary>A file of <c>NAME=value</c> lines, as <c>--env-file</c> takes it: nothing is quoted or expanded.</summary>
internal static class EnvironmentFile
{
    /// <summary>Its entries; <c>NAME</c> alone takes the value from this process.</summary>
    /// <exception cref="StrataException">InvalidArgument: a line is no entry, or it is a directory. NotFound: no such file.</exception>
    public static List<string> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StrataException.NotFound($"open {path}: no such file or directory", e);
        }
        catch (UnauthorizedAccessException e) when (Directory.Exists(path))
        {
            throw StrataException.Invalid($"invalid env file ({path}): read {path}: is a directory", e);
        }
        var entries = new List<string>();
        foreach (var line in lines)
        {
            var text = line.TrimStart();
            if (text.Length == 0 || text[0] == '#') continue;
            var name = text.Split('=', 2)[0];
            if (name.Length == 0) throw StrataException.Invalid($"invalid env file ({path}): no variable name on line '{line}'");
            if (name.Any(char.IsWhiteSpace)) throw StrataException.Invalid($"invalid env file ({path}): variable '{name}' contains whitespaces");
            entries.Add(text);
        }
        return entries;
    }
}
