using ClientApi.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Orleans.Dashboard;

namespace ClientApi.Telemetry;

/// <summary>The dashboard of Orleans: silos, grains, calls.</summary>
internal static class Dashboard
{
    public static void AddOperatorDashboard(this ISiloBuilder silo)
    {
        if (TelemetryOptions.Of(silo.Configuration).Dashboard)
            silo.AddDashboard();
    }

    /// <summary>For the API as a process of its own; the silos have to have it too.</summary>
    public static void AddOperatorDashboard(this IClientBuilder client)
    {
        if (TelemetryOptions.Of(client.Configuration).Dashboard)
            client.AddDashboard();
    }

    /// <summary>Serves it; to operators only.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        if (TelemetryOptions.Of(app.Configuration).Dashboard)
            app.MapOrleansDashboard("/dashboard").Allow(RouteRule.Operators).ExcludeFromDescription();
    }
}
