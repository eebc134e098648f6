using System.Net.Sockets;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Engine.Building;

/// <summary>
/// A socket of our own that leads to an ssh agent's: its owner and permissions are the step's, the agent's stay as they are. A
/// step may list keys and sign with them; it can neither take keys away from the agent nor add or lock any.
/// Ends, with all its connections, when it is disposed.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class AgentProxy : IDisposable
{
    private readonly string _agent;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();

    private AgentProxy(string agent, Socket listener)
    {
        _agent = agent;
        _listener = listener;
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="StrataException">Unavailable: the agent does not answer.</exception>
    public static AgentProxy Start(string agent, string directory, string name, uint mode, uint uid, uint gid)
    {
        try
        {
            using var probe = Connect(agent);
        }
        catch (SocketException e)
        {
            throw new StrataException(ErrorKind.Unavailable, $"the ssh agent at {agent} does not answer: {e.Message}", e);
        }
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(directory, name)));
            using (var handle = DirectoryHandle.OpenHostPath(directory))
            {
                handle.SetOwner(name, uid, gid);
                handle.SetMode(name, mode);
            }
            listener.Listen();
        }
        catch
        {
            listener.Dispose();
            throw;
        }
        var proxy = new AgentProxy(agent, listener);
        _ = proxy.AcceptAsync();
        return proxy;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private static Socket Connect(string agent)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(agent));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The step has ended.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            await using var inside = new NetworkStream(client, ownsSocket: true);
            await using var outside = new NetworkStream(Connect(_agent), ownsSocket: true);
            while (await AgentMessages.ReadAsync(inside, _stop.Token) is { } request)
            {
                if (!AgentMessages.IsReadOnly(request))
                {
                    await inside.WriteAsync(AgentMessages.Failure, _stop.Token);
                    continue;
                }
                await outside.WriteAsync(request, _stop.Token);
                if (await AgentMessages.ReadAsync(outside, _stop.Token) is not { } answer) return;
                await inside.WriteAsync(answer, _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException or SocketException)
        {
            // Either side may hang up whenever it likes.
        }
    }
}
