using System.Net;
using ClientApi.Access;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ClientApi.Hosting;

/// <summary>Where the grid may listen: on loopback; with access control on any address, but in the clear only where that is said.</summary>
/// <remarks>Looked at twice: as configured, before the host is built, and as bound, once it listens.</remarks>
internal static class ServedAddresses
{
    private static readonly (string Setting, string Scheme)[] PortSettings = [("HTTP_PORTS", "http"), ("HTTPS_PORTS", "https")];

    /// <exception cref="StartRefusedException">An address was configured that may not be served.</exception>
    public static void Check(IConfiguration configuration, AccessOptions access)
    {
        foreach (var (ports, scheme) in PortSettings)
        {
            // Ports without an address mean every address; they count only where no address is set.
            if (string.IsNullOrWhiteSpace(configuration["urls"]) && !string.IsNullOrWhiteSpace(configuration[ports]))
                CheckOpen($"{ports}={configuration[ports]} (every address)", scheme, access);
        }

        foreach (var address in Addresses(configuration))
            Check(address, access);
    }

    /// <summary>Stops the host where it was made to listen elsewhere by code.</summary>
    public static void CheckBound(IServer server, AccessOptions access)
    {
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            Check(address, access);
    }

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static IEnumerable<string> Addresses(IConfiguration configuration)
    {
        foreach (var url in (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            yield return url;

        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            if (endpoint["Url"] is { } url)
                yield return url;
        }
    }

    private static void Check(string address, AccessOptions access)
    {
        // Not a Uri: addresses such as http://*:5080 and http://+:5080 are none.
        var bound = BindingAddress.Parse(address);
        if (!bound.IsUnixPipe && !bound.IsNamedPipe && !IsLoopback(bound.Host))
            CheckOpen(address, bound.Scheme, access);
    }

    private static void CheckOpen(string address, string scheme, AccessOptions access)
    {
        if (access.IsOff)
            throw new AddressNotLoopbackException(address);
        if (!access.PlainHttp && !scheme.Equals("https", StringComparison.OrdinalIgnoreCase))
            throw new PlainHttpRefusedException(address);
        if (access.Address.Length == 0)
            throw new OwnAddressUnknownException(address);
    }
}

/// <summary>Checks the bound addresses as soon as the host listens.</summary>
internal sealed class ServedAddressWatch(IServer server, IOptions<AccessOptions> access) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        ServedAddresses.CheckBound(server, access.Value);

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
