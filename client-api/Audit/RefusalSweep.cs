using Microsoft.Extensions.Hosting;

namespace ClientApi.Audit;

/// <summary>Writes refused attempts with every beat, counted ones when their time has come, and the rest when the host stops.</summary>
internal sealed class RefusalSweep(RefusedAttempts attempts, TimeProvider time) : BackgroundService
{
    /// <summary>What a host forgets that dies. It does not depend on who is refused what.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await attempts.SweepAsync(isLast: true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        var swept = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (time.GetElapsedTime(swept) < Glance)
                {
                    await attempts.FlushAsync();
                    continue;
                }

                swept = time.GetTimestamp();
                await attempts.SweepAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops, and writes the rest.
        }
    }
}
