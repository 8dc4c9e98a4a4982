using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ClientApi.Hosting;

/// <summary>Looks whether the addresses are free before everything is started only to be stopped again.</summary>
internal static class FreeAddress
{
    /// <param name="standard">Where it listens unless it is told otherwise.</param>
    /// <exception cref="AddressTakenException">Another program listens there.</exception>
    public static void CheckAddress(this WebApplication app, string standard = ServerLimits.DefaultAddress)
    {
        var configuration = app.Configuration;

        // Addresses of endpoints in the configuration are looked at when the server binds them.
        if (configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
            return;

        var urls = configuration["urls"] is { Length: > 0 } configured ? configured : standard;
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Check(url, BindingAddress.Parse(url));
    }

    private static void Check(string url, BindingAddress address)
    {
        if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0)
            return;

        var ip = IPAddress.TryParse(address.Host.Trim('[', ']'), out var given) ? given : IPAddress.Loopback;
        try
        {
            using var listener = new TcpListener(ip, address.Port);
            listener.Start();
        }
        catch (SocketException failure)
        {
            throw new AddressTakenException(url, failure);
        }
    }
}

/// <summary>The grid can't listen where it was told to.</summary>
internal sealed class AddressTakenException(string url, SocketException failure) : StartRefusedException(
    $"The grid can't listen on {url} ({failure.Message}): "
    + "stop the program that listens there, or choose another address with --urls http://127.0.0.1:PORT.",
    failure);
