using System.Net;
using System.Net.Sockets;

namespace Silo.Hosting;

/// <summary>Finds ports that nobody listens on at this moment.</summary>
internal static class FreePorts
{
    public static (int Silo, int Gateway) On(IPAddress address)
    {
        using var silo = new TcpListener(address, 0);
        using var gateway = new TcpListener(address, 0);
        silo.Start();
        gateway.Start();

        return (((IPEndPoint)silo.LocalEndpoint).Port, ((IPEndPoint)gateway.LocalEndpoint).Port);
    }
}
