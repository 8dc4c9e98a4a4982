using Grains;
using Microsoft.Extensions.Options;

namespace Silo.Hosting;

/// <summary>Waits for the grid to serve, fills an empty one with the demo, and says what to try.</summary>
internal sealed class Welcome(IGrid grid, IOptions<WelcomeOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    public async Task RunAsync(IEnumerable<string> addresses, CancellationToken cancellation)
    {
        var state = await Ready(cancellation);
        foreach (var address in addresses)
            await Console.Out.WriteLineAsync($"The grid listens on {address}, settled through {state.SettledThrough}");
    }

    private async Task<GridState> Ready(CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var state = await grid.ReadStateAsync(cancellation);
            if (state.IsReady)
                return state;

            if (time.GetElapsedTime(started) > TimeSpan.FromSeconds(options.Value.ReadySeconds))
                throw new TimeoutException($"The grid is not ready: {state.Loading} of {state.Partitions} partitions are loading.");

            await Task.Delay(Glance, time, cancellation);
        }
    }
}

internal static class WelcomeSetup
{
    public static Task WelcomeAsync(this WebApplication app) =>
        app.Services.GetRequiredService<Welcome>().RunAsync(app.Urls, app.Lifetime.ApplicationStopping);
}
