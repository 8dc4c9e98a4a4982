using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Orleans.Dashboard;

namespace ClientApi.Telemetry;

/// <summary>The dashboard of Orleans: silos, grains, calls.</summary>
internal static class Dashboard
{
    /// <summary>Serves it; like all else to this machine only.</summary>
    public static void MapDashboard(this WebApplication app) => app.MapOrleansDashboard("/dashboard").ExcludeFromDescription();
}
