using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Testing;

/// <summary>A loopback address that nobody listens on.</summary>
public static class FreeAddress
{
    public static Uri Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        return new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
    }
}
