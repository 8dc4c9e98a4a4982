using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Identity.Storage;
using Grains;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ClientApi.Cluster;

/// <summary>Runs the API, and says what has become of it.</summary>
internal static class ApiProcess
{
    public const string Usage =
        """
        The HTTP API and the pages of a grid whose silos are processes of their own.

        usage: dotnet run --project client-api -- --Grid:Cluster=postgres --ConnectionStrings:Grid=... [SETTINGS]

          --ConnectionStrings:Grid=...   the database in which the processes of the cluster find each other
          --urls=http://127.0.0.1:5080   where it listens; other addresses than loopback take https
          --Access:Mode=on               off: everyone on this machine may use everything
          --Access:Address=https://...   under which address others reach it

        Every setting can also be an environment variable (Grid__ClusterId) or stand in appsettings.json.
        All of them, with default and range; docs/operations.md says what each is for:

        """;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>Until it is told to stop.</summary>
    public static async Task RunApiAsync(this WebApplication app, TextWriter console)
    {
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        if (app.IsAccessOff())
            await console.WriteLineAsync(AccessSetup.OffWarning);

        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await StartAsync(app, stopping);
            await console.WriteLineAsync($"The API has found its cluster and listens on {app.Urls.First().TrimEnd('/')}.");
            await console.WriteLineAsync(await ReadyAsync(app, stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Whoever stops it while it waits has been understood.
        }

        await app.WaitForShutdownAsync(CancellationToken.None);
    }

    /// <summary>Listens at once, and waits for database and silos side by side; whoever asks meanwhile is told so.</summary>
    /// <exception cref="StartRefusedException">The database refuses: then nothing that is waited for would come.</exception>
    private static async Task StartAsync(WebApplication app, CancellationToken stopping)
    {
        using var given = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var starting = app.StartAsync(given.Token);
        var opening = app.Services.GetService<StoreReach>()?.OpenAsync(given.Token) ?? Task.CompletedTask;
        try
        {
            await await Task.WhenAny(opening, starting);
            await Task.WhenAll(opening, starting);
        }
        catch (Exception) when (!stopping.IsCancellationRequested)
        {
            await given.CancelAsync();
            await Task.WhenAll(opening, starting).ContinueWith(over => _ = over.Exception, TaskScheduler.Default);
            throw;
        }
    }

    private static async Task<string> ReadyAsync(WebApplication app, CancellationToken stopping)
    {
        var (grid, time) = (app.Services.GetRequiredService<IGrid>(), app.Services.GetRequiredService<TimeProvider>());
        while (true)
        {
            try
            {
                if (await grid.ReadStateAsync(stopping) is { IsReady: true } state)
                    return $"The API is ready: {state.Head} facts in {state.Partitions} partitions, settled through {state.SettledThrough}.";
            }
            catch (Exception failure) when (failure is TimeoutException or OrleansException or ClusterUnreachableException)
            {
                // Silos come and go: that is what is waited for.
            }

            await Task.Delay(Glance, time, stopping);
        }
    }
}
