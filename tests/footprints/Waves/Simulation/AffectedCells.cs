using Footprints.Identities;
using Footprints.Tests.Recomputation;

namespace Footprints.Tests.Waves.Simulation;

/// <summary>Which cells a wave has to compute: those of new facts, and whatever uses a cell that became another.</summary>
internal static class AffectedCells
{
    public static int Count(SimulatedLedger ledger, long before, long after)
    {
        var (old, now) = (ledger.NetworkAt(before), ledger.NetworkAt(after));
        var affected = new HashSet<CellKey>();
        for (var position = before + 1; position <= after; position++)
        {
            var stated = ledger.At(position);
            if (stated.Series == Footprints.Facts.VersionSeries.Published)
                continue;

            affected.Add(stated.Fact.Id.Key);

            // A volume that comes or goes changes the portfolio that it belongs to.
            if (now.EntityOf(stated.Fact.Id.Key)?.Portfolio is { } portfolio)
                affected.Add(portfolio);
        }

        foreach (var (key, entity) in now.Cells.Keys.Select(key => (key, now.EntityOf(key))))
        {
            var inputs = (entity?.Inputs ?? []).SelectMany(input => input.Instead is { } instead ? [input.Of, instead] : new[] { input.Of });
            if (inputs.Any(input => now.IsBarred(key, input) != old.IsBarred(key, input) || now.OwnerOf(input) != old.OwnerOf(input))
                || inputs.Concat(now.NeedsOfCell(key)).Any(input => HasChanged(input, old, now)))
                affected.Add(key);
        }

        return affected.Count;
    }

    private static bool HasChanged(CellKey key, PlainNetwork old, PlainNetwork now)
    {
        var (before, after) = (old.CellOf(key), now.CellOf(key));

        return before.State != after.State
            || old.EntityOf(key)?.Unit != now.EntityOf(key)?.Unit
            || !before.Total.AsSpan().SequenceEqual(after.Total);
    }
}
