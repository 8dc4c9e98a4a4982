using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Tests.Recomputation;
using Grains.Figures;
using Grains.Ledger;

namespace Grains.Tests.Running;

/// <summary>Holds everything that a grid shows to the slow recomputation of its ledger.</summary>
internal static class Recomputed
{
    private static readonly FactReader Reader = new();

    public static LedgerFact FactOf(LedgerEntry entry) => new(
        entry.Position, entry.Series, entry.Version, Reader.ReadCanonical(entry.Kind, entry.Schema, entry.Payload));

    /// <summary>Every figure that includes the whole ledger, bit for bit or within its bound.</summary>
    public static async Task CheckAsync(RunningGrid running)
    {
        var entries = await running.EntriesAsync();
        var ids = entries.Select(entry => entry.Entity).Where(id => !id.Contains(' ', StringComparison.Ordinal)).Distinct().ToList();
        var set = await running.FiguresAsync(entries.Count, ids);

        // The grid may have stated something itself in the meantime.
        entries = await running.EntriesAsync();
        var network = PlainNetwork.Of(entries.Where(entry => entry.Position <= set.SettledThrough).Select(FactOf), running.Sharing);
        var figures = set.Figures.ToDictionary(figure => figure.Id);
        foreach (var id in ids)
        {
            var cell = network.CellOf(CellKey.Of(id));
            if (figures.TryGetValue(id, out var figure))
                Assert.True(Complaint(cell, figure) is not { } complaint, $"{id}: {Complaint(cell, figure)}");
            else
                Assert.True((cell.State & CellState.Withdrawn) != 0 && set.NotFound.Contains(id), $"{id} is {cell.State} and not found.");
        }
    }

    private static string? Complaint(PlainCell cell, Figure figure)
    {
        if (!figure.Lanes.IsEmpty)
            return cell.Complaint(figure.Lanes.AsSpan());

        return cell.IsDoubtful || (cell.State & CellStates.NoNumber) != 0 ? null : $"no number is shown, must be {cell.Total[(int)Lane.Fossil].High}";
    }
}
