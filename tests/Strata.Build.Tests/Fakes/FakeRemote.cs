using Strata.Build.Files;
using Strata.Build.Sources;
using Strata.Oci;

namespace Strata.Build.Tests.Fakes;

/// <summary>Downloads from memory.</summary>
internal sealed class FakeRemote : IRemoteFiles
{
    public Dictionary<string, FakeTree> Files { get; } = [];

    public ValueTask<IFileTree> FetchAsync(Uri address, CancellationToken cancel) =>
        Files.TryGetValue(address.AbsoluteUri, out var tree)
            ? ValueTask.FromResult<IFileTree>(tree)
            : throw StrataException.NotFound($"invalid response status 404 of {address}");
}
