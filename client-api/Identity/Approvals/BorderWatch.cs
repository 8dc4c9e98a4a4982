using ClientApi.Access;
using ClientApi.Identity.Rights;
using ClientApi.Storage;
using Grains;
using Grains.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity.Approvals;

/// <summary>
/// Does within seconds what a change at a border leaves to be done in the ledger: what could not be done at once, and what was
/// changed at the console or by a host that is gone.
/// </summary>
internal sealed partial class BorderWatch(
    ApprovedShares approved, BorderReviews reviews, IOptions<AccessOptions> access, TimeProvider time, ILogger<BorderWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (access.Value.IsOff)
            return;

        using var timer = new PeriodicTimer(Glance, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; another, or the next start, goes on.
        }
    }

    private async Task TryAsync(CancellationToken cancellation)
    {
        try
        {
            await approved.WithdrawEndedAsync(cancellation);
            await reviews.ReviewAsync(cancellation);
        }
        catch (Exception failure) when (
            StoreFailure.IsOne(failure) || failure is LedgerUnavailableException
            or ClusterUnreachableException or Orleans.Runtime.OrleansException)
        {
            LogLater(failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Shares that may not cross a border can't be taken back now; it is tried again")]
    private partial void LogLater(Exception failure);
}

internal static class BorderWatchSetup
{
    public static void AddBorderWatch(this IServiceCollection services)
    {
        services.AddSingleton<ApprovedShares>();
        services.AddSingleton<StatedShares>();
        services.AddSingleton<BorderReviews>();
        services.AddHostedService<BorderWatch>();
    }
}
