using System.Diagnostics;
using System.Globalization;
using ClientApi.Access;
using ClientApi.Hosting;
using Grains;
using Microsoft.Extensions.Options;
using Silo.Demo;
using Silo.Ledger;

namespace Silo.Hosting;

/// <summary>Waits for the grid to serve, fills an empty one with the demo, and says what to try.</summary>
internal sealed class Welcome(
    IGrid grid, DemoLoading demo, IOptions<WelcomeOptions> options, IOptions<LedgerOptions> ledger, IOptions<AccessOptions> access, TimeProvider time)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(25);

    private readonly TextWriter _console = Console.Out;

    /// <param name="address">Where the grid listens, without a slash at the end.</param>
    public async Task RunAsync(string address, CancellationToken cancellation)
    {
        var state = await Settled(0, cancellation);
        var wasEmpty = state.Head == 0;
        if (options.Value.Demo && await demo.IsWantedAsync(cancellation))
            state = await Settled(await Load(cancellation), cancellation);
        else if (options.Value.Demo && await demo.FindCutOffAsync(cancellation) is { } edition)
            await _console.WriteLineAsync(CutOff(edition));

        var invitation = new Invitation(address, Credentials(), state, SinceStart());
        await _console.WriteLineAsync((state.Head, wasEmpty) switch
        {
            (0, _) => invitation.ToEmpty(),
            (_, true) => invitation.ToDemo(),
            _ => invitation.ToFound(),
        });
    }

    private static string CutOff(string edition) =>
        $"The demo supply chain of an earlier release ({edition}) was cut off while it loaded, and stays as far as it came. "
        + "Start with an empty data folder (--Grid:Data=FOLDER) for a whole one, or with --Grid:Demo=false to leave it at that.";

    /// <summary>The demo principals' secrets, while they lie there and are needed.</summary>
    private string? Credentials()
    {
        var file = Path.Combine(Path.GetFullPath(ledger.Value.Data), DemoPrincipals.CredentialsFile);

        return !access.Value.IsOff && File.Exists(file) ? file : null;
    }

    /// <summary>What a user has waited for, the runtime's own start included.</summary>
    private TimeSpan SinceStart()
    {
        using var self = Process.GetCurrentProcess();

        return time.GetLocalNow() - self.StartTime;
    }

    private Task<long> Load(CancellationToken cancellation)
    {
        var facts = DemoFacts.All(time.GetUtcNow());
        var progress = new DemoProgress(_console, !Console.IsOutputRedirected, facts.Count);

        return demo.LoadAsync(facts, progress.Tell, cancellation);
    }

    /// <summary>The state of the grid once it serves reads that include the receipt.</summary>
    private async Task<GridState> Settled(long receipt, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var state = await grid.ReadStateAsync(cancellation);
            if (state.IsReady && state.SettledThrough >= receipt)
                return state;

            if (time.GetElapsedTime(started) > TimeSpan.FromSeconds(options.Value.ReadySeconds))
                throw new GridNotReadyException(state, options.Value.ReadySeconds);

            await Task.Delay(Glance, time, cancellation);
        }
    }
}

/// <summary>The grid did not serve in time.</summary>
internal sealed class GridNotReadyException(GridState state, int seconds) : StartRefusedException(string.Create(
    CultureInfo.InvariantCulture,
    $"The grid was not ready within {seconds} s: {state.Loading} of {state.Partitions} partitions are loading, and {state.SettledThrough} of {state.Head} facts are settled. Give it more time with --Grid:ReadySeconds=SECONDS."));

internal static class WelcomeSetup
{
    public static void AddWelcome(this IServiceCollection services)
    {
        services.AddOptions<WelcomeOptions>().BindConfiguration(WelcomeOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WelcomeOptions>, WelcomeOptionsValidator>();
        services.AddSingleton<DemoLoading>();
        services.AddSingleton<Welcome>();
    }

    public static async Task WelcomeAsync(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await app.Services.GetRequiredService<Welcome>().RunAsync(app.Urls.First().TrimEnd('/'), stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Whoever stops the grid while it starts has been understood.
        }
    }
}
