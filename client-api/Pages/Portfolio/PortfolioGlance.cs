using ClientApi.Identity.Rights;
using Grains.Figures;

namespace ClientApi.Pages.Portfolio;

/// <summary>Looks whether what an open page shows may still be seen, without waiting for the next number.</summary>
internal sealed class PortfolioGlance(PageGrid grid, TimeProvider time)
{
    /// <summary>Half of the second within which it must be gone.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    /// <param name="shown">The enterprise and the product that are shown now, or none.</param>
    /// <param name="takeAway">Called with what may not be seen any more.</param>
    public async Task WatchAsync(Func<(string? Enterprise, Figure? Product)> shown, Func<string, Task> takeAway, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Glance, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            var (enterprise, product) = shown();
            if (enterprise is not null && !await HoldsAsync(() => grid.MaySeeAsync(enterprise, cancellation), cancellation))
                await takeAway(enterprise);
            else if (product is not null && !await HoldsAsync(() => grid.MaySeeAsync(product, cancellation), cancellation))
                await takeAway(product.Id);
        }
    }

    /// <summary>Where rights can't be read they are as before for a while; when that has passed, nothing is shown any more.</summary>
    private static async Task<bool> HoldsAsync(Func<ValueTask<bool>> look, CancellationToken cancellation)
    {
        try
        {
            return await look();
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            return failure is not RightsUnknownException;
        }
    }
}
