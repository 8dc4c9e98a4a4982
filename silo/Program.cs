using ClientApi;
using ClientApi.Cluster;
using ClientApi.Hosting;
using Silo.Cluster;
using Silo.Hosting;

if (HelpText.IsAsked(args))
{
    HelpText.Print(Console.Out, SiloSettings.Usage, SiloSettings.All);

    return 0;
}

return await StartUp.ExplainFailures(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddGridHost();
    var isAlone = !builder.IsInCluster();
    if (isAlone)
        builder.AddClientApi();

    await using var app = builder.Build();
    if (isAlone)
        app.MapClientApi();
    else
        app.MapSiloHealth();

    await app.OpenLedger();
    if (Verification.IsAsked(args))
        return await app.VerifyLedger(Console.Out);

    app.CheckAddress(isAlone ? ServerLimits.DefaultAddress : ClusterSilo.DefaultAddress);
    await app.StartAsync();
    await (isAlone ? app.WelcomeAsync() : app.AnnounceAsync());
    await app.WaitForShutdownAsync();

    return 0;
});
