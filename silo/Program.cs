using ClientApi;
using ClientApi.Access;
using ClientApi.Cluster;
using ClientApi.Hosting;
using ClientApi.Identity.Commands;
using ClientApi.Telemetry;
using Silo.Cluster;
using Silo.Hosting;
using Silo.Ledger;

NativeHeaps.Limit();
if (HelpText.IsAsked(args))
{
    HelpText.Print(Console.Out, SiloSettings.Usage, SiloSettings.All);

    return 0;
}

return await StartUp.ExplainFailures(async () =>
{
    if (AccessCommand.Find(args) is { } access)
        return await access.RunAsync(SiloSettings.All, Console.Out, StoredSharing.Of);

    var command = GridCommand.Find(args);
    var builder = WebApplication.CreateBuilder(command?.Settings ?? args);
    builder.AddGridHost();
    var isAlone = !builder.IsInCluster();
    if (isAlone)
        builder.AddClientApi();

    await using var app = builder.Build();
    if (isAlone)
        app.MapClientApi();
    else
        app.MapSiloHealth();

    app.MapDashboard();
    app.CheckRoutes();
    if (command is not null)
        return await app.RunAsync(command, Console.Out);

    await app.OpenLedger();
    await app.OpenAccess(isAlone, Console.Out);
    app.CheckAddress(isAlone ? ServerLimits.DefaultAddress : ClusterSilo.DefaultAddress);
    await app.StartAsync();
    await (isAlone ? app.WelcomeAsync() : app.AnnounceAsync());
    await app.WaitForShutdownAsync();

    return 0;
});
