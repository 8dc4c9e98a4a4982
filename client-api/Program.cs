using ClientApi;
using ClientApi.Access;
using ClientApi.Cluster;
using ClientApi.Hosting;
using ClientApi.Telemetry;
using Microsoft.AspNetCore.Builder;

NativeHeaps.Limit();
if (HelpText.IsAsked(args))
{
    HelpText.Print(Console.Out, ApiProcess.Usage, ClusterClientSetup.Settings);

    return 0;
}

return await StartUp.ExplainFailures(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddClusterClient();
    builder.AddClientApi();

    await using var app = builder.Build();
    app.MapClientApi();
    app.MapDashboard();
    app.CheckRoutes();

    app.CheckAddress();
    await app.RunApiAsync(Console.Out);

    return 0;
});
