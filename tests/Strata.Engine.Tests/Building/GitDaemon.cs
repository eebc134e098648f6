using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Strata.Engine.Tests.Building;

/// <summary>Serves the repositories of a directory over git:// on loopback: one git process for each connection.</summary>
internal sealed class GitDaemon : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _directory;
    private readonly Task _accepting;

    public GitDaemon(string directory)
    {
        _directory = directory;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"git://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public int Connections { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            using var process = Process.Start(new ProcessStartInfo("git", ["daemon", "--inetd", "--export-all", "--base-path=" + _directory])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            var stream = client.GetStream();
            try
            {
                var asking = stream.CopyToAsync(process.StandardInput.BaseStream, _stop.Token);
                await process.StandardOutput.BaseStream.CopyToAsync(stream, _stop.Token);
                await process.WaitForExitAsync(_stop.Token);
                client.Close();
                await asking;
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // The other end has gone.
            }
            finally
            {
                if (!process.HasExited) process.Kill(entireProcessTree: true);
            }
        }
    }
}
