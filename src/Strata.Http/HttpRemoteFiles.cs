using Strata.Engine.Archives.Importing;
using Strata.Oci;

namespace Strata.Http;

/// <summary>Fetches files over HTTP. Follows redirects, except from https to http.</summary>
public sealed class HttpRemoteFiles : IRemoteFiles, IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <inheritdoc/>
    public RemoteFile Open(Uri address, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        try
        {
            var response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (response.IsSuccessStatusCode) return new RemoteFile(response.Content.ReadAsStream(cancel), response.Content.Headers.ContentLength);
            var kind = HttpFailures.KindOf(response.StatusCode);
            var status = $"{(int)response.StatusCode} {response.ReasonPhrase}";
            response.Dispose();
            throw new StrataException(kind, $"Get \"{address.OriginalString}\": the server answered {status}");
        }
        catch (HttpRequestException e)
        {
            throw new StrataException(ErrorKind.Unavailable, $"Get \"{address.OriginalString}\": {e.InnerException?.Message ?? e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new StrataException(ErrorKind.Unavailable, $"Get \"{address.OriginalString}\": no answer within 30 seconds", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
