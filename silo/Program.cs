using ClientApi;
using Silo.Hosting;

if (HelpText.IsAsked(args))
{
    HelpText.Print(Console.Out);

    return 0;
}

return await StartUp.ExplainFailures(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddGridHost();
    builder.AddClientApi();

    await using var app = builder.Build();
    app.MapClientApi();

    await app.OpenLedger();
    if (Verification.IsAsked(args))
        return await app.VerifyLedger(Console.Out);

    app.CheckAddress();
    await app.StartAsync();
    await app.WelcomeAsync();
    await app.WaitForShutdownAsync();

    return 0;
});
