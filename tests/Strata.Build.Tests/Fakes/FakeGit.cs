using Strata.Build.Files;
using Strata.Build.Sources;
using Strata.Oci;

namespace Strata.Build.Tests.Fakes;

/// <summary>Repositories from memory, by address, each with one commit.</summary>
internal sealed class FakeGit : IGitRepositories
{
    public Dictionary<string, (string Commit, FakeTree Tree)> Repositories { get; } = [];

    public List<GitSource> Fetched { get; } = [];

    public ValueTask<string> ResolveAsync(GitSource source, CancellationToken cancel) =>
        Repositories.TryGetValue(source.Remote, out var found)
            ? ValueTask.FromResult(found.Commit)
            : throw StrataException.NotFound($"no repository {source.Remote}");

    public ValueTask<IFileTree> FetchAsync(GitSource source, string commit, CancellationToken cancel)
    {
        Fetched.Add(source);
        Assert.Equal(Repositories[source.Remote].Commit, commit);
        return ValueTask.FromResult<IFileTree>(Repositories[source.Remote].Tree);
    }
}
