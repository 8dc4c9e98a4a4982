using Microsoft.Extensions.Hosting;

namespace ClientApi.Audit;

/// <summary>Writes counted attempts when their time has come, and the rest when the host stops.</summary>
internal sealed class RefusalSweep(RefusedAttempts attempts, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await attempts.SweepAsync(isLast: true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Glance, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await attempts.SweepAsync();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops, and writes the rest.
        }
    }
}
