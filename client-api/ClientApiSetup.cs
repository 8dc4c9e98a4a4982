using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using ClientApi.Access;
using ClientApi.Exports;
using ClientApi.Facts;
using ClientApi.Figures;
using ClientApi.Health;
using ClientApi.Histories;
using ClientApi.Hosting;
using ClientApi.Identity;
using ClientApi.Identity.Approvals;
using ClientApi.Identity.Rights;
using ClientApi.Lists;
using ClientApi.Live;
using ClientApi.Operations;
using ClientApi.Pages;
using ClientApi.Problems;
using ClientApi.Publications;
using ClientApi.Receipts;
using ClientApi.Reference;
using ClientApi.Telemetry;
using Footprints.Facts;
using Grains.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ClientApi;

/// <summary>The HTTP API and the pages, as a host takes them in. The host provides <see cref="Grains.IGrid"/>.</summary>
public static class ClientApiSetup
{
    /// <summary>Adds everything that <see cref="MapClientApi"/> needs, and checks that it listens where it may.</summary>
    /// <exception cref="StartRefusedException">An address was configured that may not be served.</exception>
    public static WebApplicationBuilder AddClientApi(this WebApplicationBuilder builder)
    {
        builder.ListenWhereAllowed();
        builder.AddAccess();
        builder.AddServerLimits();
        builder.Services.AddApi();
        builder.Services.AddReference();
        builder.AddTelemetry("grid-api");
        builder.AddPages();

        return builder;
    }

    /// <summary>Maps the API, its reference and the pages, with the middleware that they share.</summary>
    public static WebApplication MapClientApi(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<IOptions<ApiOptions>>().Value;
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(FailureTranslation.WriteStatus);
        app.UseSecurityHeaders();
        app.UseRequestTimeouts();
        app.UsePlainBodiesOnly();
        app.UseAccess();

        var v1 = app.MapGroup("/v1");
        v1.WithRequestTimeout(ServerLimits.ApiTimeout);
        v1.MapFacts(limits);
        v1.MapReceipts();
        v1.MapFootprints();
        v1.MapFootprintSets();
        v1.MapLists();
        v1.MapHistories();
        v1.MapPublications();
        v1.MapLive();
        v1.MapOperations();
        v1.MapExport();
        app.MapAccess(v1);
        app.MapHealth();
        app.MapTelemetry();
        app.MapProblems();
        app.MapReference();
        app.MapPages();

        return app;
    }

    private static void AddApi(this IServiceCollection services)
    {
        services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsRanges>();
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsRules>();
        services.AddExceptionHandler<FailureTranslation>();
        services.AddSingleton<PushGate>();
        services.AddSingleton<LivePace>();
        services.AddSingleton<ExportGate>();
        services.AddSingleton<GridGlance>();
        services.AddSingleton<RefusedFacts>();
        services.AddSingleton(provider => new BorderFacts(provider.GetService<RightsBooks>(), provider.GetRequiredService<TimeProvider>()));
        services.AddBorderWatch();
        services.AddSingleton<FactIntake>();
        services.TryAddSingleton<GridMetrics>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<FactOptions>().BindConfiguration(FactOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FactOptions>, FactOptionsRanges>();
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<FactOptions>>().Value.ToLimits());
        services.TryAddSingleton(provider => new FactReader(provider.GetRequiredService<FactLimits>()));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<JsonOptions>(Write);
    }

    private static void Write(JsonOptions json)
    {
        json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        // Names in Chinese stay readable; what HTML gives a meaning to is still escaped.
        json.SerializerOptions.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
    }
}
