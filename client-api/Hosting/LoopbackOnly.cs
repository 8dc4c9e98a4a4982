using System.Net;
using ClientApi.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ClientApi.Hosting;

/// <summary>Keeps the grid on this machine until access control exists.</summary>
/// <remarks>
/// Three checks: the configured addresses before the host is built, the bound addresses once it listens, and every
/// request. The last one also refuses a foreign <c>Host</c> (a web page whose name was rebound to 127.0.0.1) and a
/// foreign <c>Origin</c> (a web page that posts to this machine).
/// </remarks>
internal static class LoopbackOnly
{
    private static readonly string[] PortSettings = ["HTTP_PORTS", "HTTPS_PORTS"];

    /// <exception cref="AddressNotLoopbackException">An address was configured that others can reach.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var ports in PortSettings)
        {
            // Ports without an address mean every address; they count only where no address is set.
            if (string.IsNullOrWhiteSpace(configuration["urls"]) && !string.IsNullOrWhiteSpace(configuration[ports]))
                throw new AddressNotLoopbackException($"{ports}={configuration[ports]} (every address)");
        }

        foreach (var address in Addresses(configuration))
            Check(address);
    }

    /// <summary>Stops the host where it was made to listen elsewhere by code.</summary>
    public static void CheckBound(IServer server)
    {
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            Check(address);
    }

    /// <summary>Refuses requests that did not come from this machine, or from a page of another site.</summary>
    public static IApplicationBuilder UseLoopbackOnly(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (Refusal(http) is { } refusal)
            await refusal.ExecuteAsync(http);
        else
            await next(http);
    });

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

    private static void Check(string address)
    {
        // Not a Uri: addresses such as http://*:5080 and http://+:5080 are none.
        var bound = BindingAddress.Parse(address);
        if (!bound.IsUnixPipe && !bound.IsNamedPipe && !IsLoopback(bound.Host))
            throw new AddressNotLoopbackException(address);
    }

    private static ProblemHttpResult? Refusal(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote))
            return Problem.Of(ProblemCodes.NotLoopback, "Only callers on this machine are served until access control exists.");

        if (!IsLoopback(http.Request.Host.Host))
            return Problem.Of(ProblemCodes.ForeignHost, $"The host must be localhost, 127.0.0.1 or [::1], but was {http.Request.Host.Host}.");

        if (http.Request.Headers.Origin is [{ Length: > 0 } origin, ..] && !IsOwn(origin, http.Request))
            return Problem.Of(ProblemCodes.ForeignOrigin, $"Pages of another site may not call the grid, but the origin was {origin}.");

        return null;
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var site)
        && site.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

/// <summary>Checks the bound addresses as soon as the host listens.</summary>
internal sealed class LoopbackWatch(IServer server) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        LoopbackOnly.CheckBound(server);

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
