using ClientApi.Hosting;
using Footprints.Cells;
using Grains;
using Grains.Ledger;
using Microsoft.Extensions.Options;
using Silo.Hosting;
using Silo.Ledger;
using Silo.Ledger.Moving;

namespace Silo.Moving;

/// <summary>The command <c>sharing open|required</c>: changes whether figures count only while they are shared.</summary>
internal static class SharingCommand
{
    public static async Task<int> ChangeSharing(this WebApplication app, string word, TextWriter console)
    {
        if (word is not (SharingTerm.Open or SharingTerm.Required))
            throw new StartRefusedException($"Sharing must be {SharingTerm.Open} or {SharingTerm.Required}, but was '{word}'.");

        // Whatever the settings say: what is stored is what is changed.
        var options = app.Services.GetRequiredService<IOptions<GridOptions>>().Value;
        options.Sharing = null;
        await app.OpenExistingLedger();

        var ledger = app.Services.GetRequiredService<ILedger>();
        await using (await ((IStoppedLedger)ledger).HoldAsync(CancellationToken.None))
            await ((ILedgerTerms)ledger).ChangeSharingAsync(SharingTerm.Read(word), CancellationToken.None);

        await console.WriteLineAsync(
            $"Figures were {Said(options.SharingInForce)}, and are {Said(SharingTerm.Read(word))} now. Leave Grid:Sharing out of the settings, or set it to {word}.");

        return 0;
    }

    private static string Said(Sharing sharing) => sharing == Sharing.Required ? "counted only while they are shared" : "counted by everybody";
}
