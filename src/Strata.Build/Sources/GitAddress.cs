using System.Text.RegularExpressions;
using Strata.Build.Files;
using Strata.Oci;

namespace Strata.Build.Sources;

/// <summary>
/// Reads how Dockerfiles name Git repositories: <c>https://host/path.git</c>, <c>git://</c>, <c>ssh://</c> and
/// <c>user@host:path</c>, each with <c>#ref:subdir</c> or <c>?ref=…&amp;subdir=…</c>.
/// </summary>
public static partial class GitAddress
{
    /// <summary>The repository that a source names; null when it names something else.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text: a repository, but the query is wrong.</exception>
    public static GitSource? Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal)) return null;
        var scheme = Scheme().Match(text);
        if (!scheme.Success && !ShortForm().IsMatch(text)) return null;
        var kind = scheme.Success ? scheme.Groups[1].Value.ToLowerInvariant() : "ssh";
        if (kind is not ("http" or "https" or "git" or "ssh")) return null;

        var (rest, fragment) = Cut(text, '#');
        var (remote, query) = Cut(rest, '?');
        // A web page and a repository differ by nothing else.
        if (kind is "http" or "https" && !Uri.UnescapeDataString(remote).EndsWith(".git", StringComparison.Ordinal)) return null;
        var (reference, subdirectory) = Cut(Uri.UnescapeDataString(fragment ?? ""), ':');
        var source = new GitSource { Remote = remote, Reference = NullIfEmpty(reference), Subdirectory = NullIfEmpty(subdirectory) };
        if (query is not null) source = WithQuery(source, query);
        return source with { Subdirectory = NullIfEmpty(TreePath.Clean(source.Subdirectory ?? "")) };
    }

    private static GitSource WithQuery(GitSource source, string query)
    {
        var seen = new HashSet<string>();
        string? tag = null;
        string? branch = null;
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (rawName, rawValue) = Cut(pair, '=');
            var name = Decode(rawName);
            var value = NullIfEmpty(Decode(rawValue ?? ""));
            if (!seen.Add(name)) throw StrataException.Invalid($"query \"{name}\" has multiple values");
            if (value is null && name is not ("submodules" or "keep-git-dir")) throw StrataException.Invalid($"query \"{name}\" has no value");
            switch (name)
            {
                case "ref": source = source with { Reference = Agree("ref", source.Reference, value!) }; break;
                case "tag": tag = Prefixed("refs/tags/", value!); break;
                case "branch": branch = Prefixed("refs/heads/", value!); break;
                case "subdir": source = source with { Subdirectory = Agree("subdir", source.Subdirectory, value!) }; break;
                case "checksum" or "commit": source = source with { Commit = value }; break;
                case "keep-git-dir": source = source with { KeepsGitDirectory = Switch(name, value) }; break;
                case "submodules": source = source with { SkipsSubmodules = !Switch(name, value) }; break;
                default: throw StrataException.Invalid($"unexpected query \"{name}\"");
            }
        }
        if (tag is not null && branch is not null) throw StrataException.Invalid("branch conflicts with tag");
        if ((tag ?? branch) is { } named) source = source with { Reference = Agree("ref", source.Reference, named) };
        return source.Reference is null && source.Commit is not null ? source with { Reference = source.Commit } : source;
    }

    private static string Agree(string what, string? before, string value) =>
        before is null || before == value ? value : throw StrataException.Invalid($"{what} conflicts: \"{before}\" vs \"{value}\"");

    private static string Prefixed(string prefix, string name) => name.StartsWith(prefix, StringComparison.Ordinal) ? name : prefix + name;

    private static bool Switch(string name, string? value) => value switch
    {
        null or "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw StrataException.Invalid($"invalid {name} value: \"{value}\""),
    };

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static (string Before, string? After) Cut(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    [GeneratedRegex("^([a-zA-Z0-9]+)://")]
    private static partial Regex Scheme();

    [GeneratedRegex("^[a-zA-Z0-9-_]+@[a-zA-Z0-9-.]+:.")]
    private static partial Regex ShortForm();
}
