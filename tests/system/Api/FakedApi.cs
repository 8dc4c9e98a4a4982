using ClientApi;
using Grains;
using Grains.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Whole.Tests.Api;

/// <summary>The API and the pages over a fake grid, as hosts of tests start it.</summary>
internal static class FakedApi
{
    /// <param name="settings">Settings as on the command line, such as <c>--Api:MaxPageRows=3</c>.</param>
    public static WebApplication Build(GridFake grid, TimeProvider? time, params string[] settings) => Build(grid, time, services: null, settings);

    /// <param name="services">Adds services for a test.</param>
    public static WebApplication Build(GridFake grid, TimeProvider? time, Action<IServiceCollection>? services, string[] settings)
    {
        // The application name is that of the host, whose static assets the pages are served from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Silo",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
            Args = settings,
        });
        builder.Logging.ClearProviders();
        if (time is not null)
            builder.Services.AddSingleton(time);

        builder.AddClientApi();
        builder.Services.AddSingleton<IGrid>(grid);
        builder.Services.AddSingleton<IGridOperations>(grid.Operations);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapClientApi();

        return app;
    }
}
