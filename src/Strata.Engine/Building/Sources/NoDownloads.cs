using Strata.Build.Files;
using Strata.Build.Sources;
using Strata.Oci;

namespace Strata.Engine.Building.Sources;

/// <summary>For builds that were given nothing to download with.</summary>
internal sealed class NoDownloads : IRemoteFiles
{
    public ValueTask<IFileTree> FetchAsync(Uri address, CancellationToken cancel) =>
        throw StrataException.NotSupported($"{address}: this build was given nothing to download with: set BuildOptions.Remote, such as to HttpDownloads of the package Strata.Http");
}
