using Strata.Build.Files;
using Strata.Oci;

namespace Strata.Build.Sources;

/// <summary>Git repositories for <c>ADD</c>. Safe for several calls at once.</summary>
public interface IGitRepositories
{
    /// <summary>Asks the remote which commit is meant; no files are fetched when the remote answers that.</summary>
    /// <returns>The commit's full name in lower-case hexadecimal.</returns>
    /// <exception cref="StrataException">NotFound: no such reference; InvalidArgument: another commit than
    /// <see cref="GitSource.Commit"/>; NotImplemented: no git on this machine; Unavailable and others, naming the address.</exception>
    ValueTask<string> ResolveAsync(GitSource source, CancellationToken cancel);

    /// <summary>
    /// Fetches the files of a commit that <see cref="ResolveAsync"/> gave. They belong to whoever runs the build; the caller
    /// takes them as 0:0 and disposes the tree.
    /// </summary>
    /// <exception cref="StrataException">As above; NotFound: no such subdirectory.</exception>
    ValueTask<IFileTree> FetchAsync(GitSource source, string commit, CancellationToken cancel);
}
