using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using ClientApi.Hosting;
using Grains;
using Grains.Ledger;
using Microsoft.Extensions.Options;
using Silo.Hosting;
using Silo.Ledger.Moving;

namespace Silo.Moving;

/// <summary>The command <c>repartition N</c>: changes the number of partitions that the ledger is divided into.</summary>
internal static class RepartitionCommand
{
    private static readonly int Most =
        (int)typeof(GridOptions).GetProperty(nameof(GridOptions.Partitions))!.GetCustomAttribute<RangeAttribute>()!.Maximum;

    public static async Task<int> RepartitionLedger(this WebApplication app, string number, TextWriter console)
    {
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var partitions) || partitions is 0 || partitions > Most)
            throw new StartRefusedException($"The number of partitions must be 1 to {Most}, but was '{number}'.");

        // Whatever the settings say: what is stored is what is changed.
        var options = app.Services.GetRequiredService<IOptions<GridOptions>>().Value;
        options.Partitions = 0;
        await app.OpenExistingLedger();

        var ledger = (IStoppedLedger)app.Services.GetRequiredService<ILedger>();
        await using (await ledger.HoldAsync(CancellationToken.None))
            await ledger.RepartitionAsync(partitions, CancellationToken.None);

        await console.WriteLineAsync(
            $"The ledger was divided into {options.PartitionCount} partitions, and is divided into {partitions} now. "
            + $"Leave Grid:Partitions out of the settings, or set it to {partitions}.");

        return 0;
    }
}
