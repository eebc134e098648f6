using Strata.Build.Sources;
using Strata.Oci;

namespace Strata.Engine.Building;

/// <summary>Where a build's context comes from.</summary>
public abstract record ContextSource
{
    private protected ContextSource()
    {
    }

    /// <summary>Reads what the command line says: a directory, the address of a Git repository or of a file.</summary>
    /// <exception cref="StrataException">InvalidArgument: an address that is none.</exception>
    public static ContextSource Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // A short form that Docker knows, unless it is a directory here.
        var address = text.StartsWith("github.com/", StringComparison.Ordinal) && !System.IO.Directory.Exists(text) ? "https://" + text + (text.Contains(".git", StringComparison.Ordinal) ? "" : ".git") : text;
        if (GitAddress.Find(address) is { } git) return new Repository(git);
        if (!text.StartsWith("http://", StringComparison.Ordinal) && !text.StartsWith("https://", StringComparison.Ordinal)) return new Directory(Path.GetFullPath(text));
        return new Remote(Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : throw StrataException.Invalid($"the build context {text} is no valid URL"));
    }

    /// <summary>A directory of the machine, read in place. <c>--file</c> is a path of the machine then, else one in the context.</summary>
    public sealed record Directory(string Path) : ContextSource;

    /// <summary>A tar, compressed or not; read once.</summary>
    public sealed record Archive(Stream Tar) : ContextSource;

    /// <summary>A download: a tar, compressed or not, or else a Dockerfile of a build without a context.</summary>
    public sealed record Remote(Uri Address) : ContextSource;

    /// <summary>A commit of a Git repository.</summary>
    public sealed record Repository(GitSource Git) : ContextSource;
}
