using ClientApi;
using ClientApi.Cluster;
using ClientApi.Hosting;
using ClientApi.Telemetry;
using Silo.Cluster;
using Silo.Hosting;

if (HelpText.IsAsked(args))
{
    HelpText.Print(Console.Out, SiloSettings.Usage, SiloSettings.All);

    return 0;
}

return await StartUp.ExplainFailures(async () =>
{
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
    if (command is not null)
        return await app.RunAsync(command, Console.Out);

    await app.OpenLedger();
    app.CheckAddress(isAlone ? ServerLimits.DefaultAddress : ClusterSilo.DefaultAddress);
    await app.StartAsync();
    await (isAlone ? app.WelcomeAsync() : app.AnnounceAsync());
    await app.WaitForShutdownAsync();

    return 0;
});
