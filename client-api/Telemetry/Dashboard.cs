using ClientApi.Access;
using ClientApi.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Dashboard;

namespace ClientApi.Telemetry;

/// <summary>The dashboard of Orleans: silos, grains, calls.</summary>
internal static class Dashboard
{
    private const string Path = "/dashboard";

    public static void AddOperatorDashboard(this ISiloBuilder silo)
    {
        var options = TelemetryOptions.Of(silo.Configuration);
        if (!options.Dashboard)
            return;

        var known = silo.Services.Where(IsCallFilter).ToList();
        silo.AddDashboard();
        if (options.DashboardCalls)
            return;

        foreach (var filter in silo.Services.Where(IsCallFilter).Except(known).ToList())
            silo.Services.Remove(filter);
    }

    private static bool IsCallFilter(ServiceDescriptor service) => service.ServiceType == typeof(IIncomingGrainCallFilter);

    /// <summary>For the API as a process of its own; the silos have to have it too.</summary>
    public static void AddOperatorDashboard(this IClientBuilder client)
    {
        if (TelemetryOptions.Of(client.Configuration).Dashboard)
            client.AddDashboard();
    }

    /// <summary>Serves it; to operators only.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        if (!TelemetryOptions.Of(app.Configuration).Dashboard)
            return;

        app.UseWhen(http => http.Request.Path.StartsWithSegments(Path), dashboard => dashboard.Use(RefuseWhatIsNone));
        app.MapOrleansDashboard(Path).Allow(RouteRule.Observers).DisableHttpMetrics().ExcludeFromDescription();
    }

    /// <summary>The dashboard takes whatever an address names for a silo or a grain, and fails where it is none.</summary>
    private static async Task RefuseWhatIsNone(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception failure) when (!http.Response.HasStarted && failure.GetBaseException() is FormatException or ArgumentException)
        {
            await Problem.Of(ProblemCodes.BadParameter, "The address names no silo or grain.").ExecuteAsync(http);
        }
    }
}
