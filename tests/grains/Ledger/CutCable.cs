using System.Net;
using System.Net.Sockets;

namespace Grains.Tests.Ledger;

/// <summary>A way to a server that can be cut: the client sees its connection break, the server sees nothing.</summary>
internal sealed class CutCable : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _clients = [];
    private readonly List<TcpClient> _servers = [];

    private CutCable(int serverPort) => _serverPort = serverPort;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static CutCable To(int serverPort)
    {
        var cable = new CutCable(serverPort);
        cable._listener.Start();
        _ = cable.AcceptAsync();

        return cable;
    }

    /// <summary>Breaks what is connected; later connections get through.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            foreach (var client in _clients)
                client.Client.Close(timeout: 0);
            _clients.Clear();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
        lock (_gate)
        {
            foreach (var server in _servers)
                server.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                await ConnectAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ConnectAsync(TcpClient client)
    {
        var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, _serverPort);
        lock (_gate)
        {
            _clients.Add(client);
            _servers.Add(server);
        }

        _ = PumpAsync(client.GetStream(), server.GetStream());
        _ = PumpAsync(server.GetStream(), client.GetStream());
    }

    private static async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        try
        {
            await from.CopyToAsync(to);
        }
        catch (Exception cut) when (cut is IOException or ObjectDisposedException)
        {
        }
    }
}
