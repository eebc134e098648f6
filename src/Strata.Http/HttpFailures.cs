using System.Net;
using Strata.Oci;

namespace Strata.Http;

/// <summary>What kind of failure an HTTP answer is.</summary>
internal static class HttpFailures
{
    public static ErrorKind KindOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => ErrorKind.NotFound,
        HttpStatusCode.Unauthorized => ErrorKind.Unauthenticated,
        HttpStatusCode.Forbidden => ErrorKind.PermissionDenied,
        _ => ErrorKind.Unavailable,
    };
}
