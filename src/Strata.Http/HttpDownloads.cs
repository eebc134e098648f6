using Strata.Build.Files;
using Strata.Build.Sources;
using Strata.Oci;

namespace Strata.Http;

/// <summary>Downloads for <c>ADD</c> over HTTP. Each goes to a file of its own that is gone when its tree is disposed.</summary>
public sealed class HttpDownloads : IRemoteFiles, IDisposable
{
    private const int BufferSize = 256 << 10;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    private readonly Lazy<HttpClient> _client = new(static () => new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectTimeout }) { Timeout = Timeout.InfiniteTimeSpan });

    /// <inheritdoc/>
    public async ValueTask<IFileTree> FetchAsync(Uri address, CancellationToken cancel)
    {
        try
        {
            using var response = await _client.Value.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (!response.IsSuccessStatusCode)
            {
                var kind = HttpFailures.KindOf(response.StatusCode);
                throw new StrataException(kind, $"failed to load {address.OriginalString}: invalid response status {(int)response.StatusCode}");
            }
            var file = new FileStream(Path.Combine(Directory.Exists("/var/tmp") ? "/var/tmp" : Path.GetTempPath(), "strata-" + Path.GetRandomFileName()), new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose,
                BufferSize = 0,
            });
            try
            {
                await using var body = await response.Content.ReadAsStreamAsync(cancel);
                await body.CopyToAsync(file, BufferSize, cancel);
                if (response.Content.Headers.ContentLength is { } length && length != file.Length)
                {
                    throw StrataException.Damaged($"failed to load {address.OriginalString}: {file.Length} of {length} bytes came");
                }
                return new DownloadTree(NameOf(address), file, response.Content.Headers.LastModified);
            }
            catch
            {
                await file.DisposeAsync();
                throw;
            }
        }
        catch (HttpRequestException e)
        {
            throw new StrataException(ErrorKind.Unavailable, $"failed to load {address.OriginalString}: {e.InnerException?.Message ?? e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new StrataException(ErrorKind.Unavailable, $"failed to load {address.OriginalString}: no answer within {ConnectTimeout.TotalSeconds:0} seconds", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated) _client.Value.Dispose();
    }

    // As in Docker, what the server says in Content-Disposition does not count. No name may lead anywhere.
    private static string NameOf(Uri address)
    {
        var name = Uri.UnescapeDataString(address.AbsolutePath).TrimEnd('/').Split('/')[^1];
        return name is "" or "." or ".." || name.Contains('\0', StringComparison.Ordinal) ? "__unnamed__" : name;
    }
}
