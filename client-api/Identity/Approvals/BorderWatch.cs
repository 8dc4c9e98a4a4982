using ClientApi.Access;
using ClientApi.Identity.Rights;
using Footprints.Cells;
using Grains;
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
    ApprovedShares approved, BorderReviews reviews, SharingInForce sharing, IOptions<AccessOptions> access, TimeProvider time, ILogger<BorderWatch> logger,
    RightsBooks? books = null) : BackgroundService
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(5);

    private bool _hasWarned;

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
            await WarnAsync(cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // Whatever it is, of a store that is not there yet or of a grid that is going: it is no reason to end the host.
            LogLater(failure);
        }
    }

    /// <summary>Says once that something is blocked which totals count all the same: from an earlier release, or since figures had to be shared.</summary>
    private async Task WarnAsync(CancellationToken cancellation)
    {
        if (_hasWarned || books is null)
            return;

        var blocked = (await (await books.CurrentAsync()).BordersAsync(cancellation)).Enterprises.Count();
        if (blocked == 0 || await sharing(cancellation) != Sharing.Open)
            return;

        _hasWarned = true;
        LogOpen(blocked);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "{Blocked} enterprises are blocked at a border, but figures need not be shared (Grid:Sharing=open): totals of foreign enterprises count what is blocked")]
    private partial void LogOpen(int blocked);

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
        services.AddSingleton<SharingInForce>(provider => async cancellation =>
            await provider.GetRequiredService<IGrid>().ReadSharingAsync(cancellation));
        services.AddHostedService<BorderWatch>();
    }
}
