using Strata.Build.Files;
using Strata.Oci;

namespace Strata.Build.Sources;

/// <summary>Downloads for <c>ADD</c>. Safe for several calls at once.</summary>
public interface IRemoteFiles
{
    /// <summary>
    /// Downloads a file, or finds that what was downloaded before is still current. The returned tree holds nothing but
    /// that file, in its root: named by the address, mode 0600, time of Last-Modified.
    /// </summary>
    /// <exception cref="StrataException">NotFound, Unavailable, PermissionDenied…, naming the address.</exception>
    ValueTask<IFileTree> FetchAsync(Uri address, CancellationToken cancel);
}
