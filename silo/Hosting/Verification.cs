using System.Globalization;
using Grains.Ledger;

namespace Silo.Hosting;

/// <summary>The command <c>verify</c>: walks the ledger of a stopped grid from the first entry to the last.</summary>
internal static class Verification
{
    /// <returns>0 where the ledger is whole, 1 where it is not.</returns>
    public static async Task<int> VerifyLedger(this WebApplication app, TextWriter console)
    {
        await app.OpenExistingLedger();
        var verification = await app.Services.GetRequiredService<ILedger>().VerifyAsync(null, CancellationToken.None);
        await console.WriteLineAsync(verification.FirstBroken is { } position
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The ledger is broken at entry {position}: {verification.Reason} Restore the data folder from a backup; later entries can't be trusted.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The ledger is whole: {verification.Entries:N0} entries, each chained to the one before."));

        return verification.FirstBroken is null ? 0 : 1;
    }
}
