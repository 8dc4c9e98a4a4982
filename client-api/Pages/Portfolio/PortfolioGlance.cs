using ClientApi.Identity.Rights;

namespace ClientApi.Pages.Portfolio;

/// <summary>Looks whether what an open page shows may still be seen, without waiting for the next number.</summary>
internal sealed class PortfolioGlance(PageGrid grid, TimeProvider time)
{
    /// <summary>Half of the second within which it must be gone.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    /// <param name="shown">The enterprise that is shown now, or none.</param>
    /// <param name="takeAway">Called when it may not be seen any more.</param>
    public async Task WatchAsync(Func<string?> shown, Func<Task> takeAway, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Glance, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            if (shown() is { } enterprise && !await MaySeeAsync(enterprise, cancellation))
                await takeAway();
        }
    }

    /// <summary>Where rights can't be read they are as before for a while; when that has passed, nothing is shown any more.</summary>
    private async Task<bool> MaySeeAsync(string enterprise, CancellationToken cancellation)
    {
        try
        {
            return await grid.MaySeeAsync(enterprise, cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            return failure is not RightsUnknownException;
        }
    }
}
