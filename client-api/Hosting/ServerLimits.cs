using ClientApi.Access;
using ClientApi.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ClientApi.Hosting;

/// <summary>What the server itself holds clients to, and where it listens.</summary>
internal static class ServerLimits
{
    /// <summary>The policy of every route under <c>/v1</c>. Pages have none: their connection stays open.</summary>
    public const string ApiTimeout = "api";

    public const string DefaultAddress = "http://127.0.0.1:5080";

    /// <summary>Bytes of a request line: some hundred ids in an address; more go into the body of a query.</summary>
    private const int MaxRequestLineBytes = 32 * 1_024;

    /// <summary>Slower than any link that somebody would use; whoever keeps a connection busy with less is let go.</summary>
    private static readonly MinDataRate LeastRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <param name="standard">Where it listens unless it is told otherwise.</param>
    public static void ListenWhereAllowed(this WebApplicationBuilder builder, string standard = DefaultAddress)
    {
        ServedAddresses.Check(builder.Configuration, AccessOptions.Of(builder.Configuration));
        if (string.IsNullOrWhiteSpace(builder.Configuration["urls"]) && !builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
            builder.WebHost.UseUrls(standard);

        builder.Services.AddSingleton<IHostedService, ServedAddressWatch>();
    }

    public static void AddServerLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<ApiOptions>>(Limit);
        builder.Services.AddRequestTimeouts();
        builder.Services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<ApiOptions>>(Limit);
    }

    private static void Limit(KestrelServerOptions server, IOptions<ApiOptions> limits)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = limits.Value.MaxRequestBytes;
        server.Limits.MaxRequestLineSize = MaxRequestLineBytes;
        server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(limits.Value.HeadersSeconds);
        server.Limits.MaxConcurrentConnections = server.Limits.MaxConcurrentUpgradedConnections = limits.Value.MaxConnections;
        server.Limits.MinRequestBodyDataRate = server.Limits.MinResponseDataRate = LeastRate;
    }

    private static void Limit(RequestTimeoutOptions timeouts, IOptions<ApiOptions> limits) => timeouts.AddPolicy(ApiTimeout, new RequestTimeoutPolicy
    {
        Timeout = TimeSpan.FromSeconds(limits.Value.RequestTimeoutSeconds),
        TimeoutStatusCode = StatusCodes.Status504GatewayTimeout,
        WriteTimeoutResponse = FailureTranslation.WriteTimeout,
    });
}
