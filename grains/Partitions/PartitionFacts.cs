using Footprints.Facts;
using Footprints.Identities;
using Footprints.Waves;
using Grains.Ledger;

namespace Grains.Partitions;

/// <summary>Reads a partition's facts out of the ledger.</summary>
internal static class PartitionFacts
{
    private static readonly FactReader Reader = new();

    /// <summary>The current facts of a partition's places, as of one position, in slices.</summary>
    public static IAsyncEnumerable<CurrentSlice> ReadCurrent(
        ILedger ledger, int partition, int partitions, CancellationToken cancellation)
    {
        var (first, end) = PlacesOf(partition, partitions);

        return ledger.ReadCurrentAsync(first, end, cancellation);
    }

    /// <summary>The entries of a partition's places in a range of positions.</summary>
    public static async Task<IReadOnlyList<LedgerFact>> ReadOn(
        ILedger ledger, int partition, int partitions, EntriesWanted wanted, CancellationToken cancellation)
    {
        var (first, end) = PlacesOf(partition, partitions);
        var facts = new List<LedgerFact>();
        await foreach (var slice in ledger.ReadOnAsync(wanted.After, wanted.Through, cancellation))
            facts.AddRange(slice.Where(entry => entry.Place >= first && entry.Place < end).Select(FactOf));

        return facts;
    }

    /// <summary>The last value of each factor, which its newest fact has taken back.</summary>
    public static async Task<IReadOnlyDictionary<CellKey, Fact.Factor>> ReadTakenBack(
        ILedger ledger, IEnumerable<EntityId> factors, CancellationToken cancellation)
    {
        var values = new Dictionary<CellKey, Fact.Factor>();
        foreach (var factor in factors)
        {
            if (await ReadLastStatement(ledger, factor.Text, cancellation) is Fact.Factor value)
                values.Add(factor.Key, value);
        }

        return values;
    }

    /// <summary>The newest fact of an entity that states it rather than taking it back, or none.</summary>
    public static async Task<Fact?> ReadLastStatement(ILedger ledger, string entity, CancellationToken cancellation)
    {
        const int entriesAtOnce = 10;
        var before = long.MaxValue;
        while (true)
        {
            var history = await ledger.ReadHistoryAsync(entity, before, entriesAtOnce, cancellation);
            var stated = history.Select(entry => FactOf(entry).Fact)
                .FirstOrDefault(fact => fact is not (Fact.Withdrawn or Fact.Publication or Fact.Expiry));
            if (stated is not null)
                return stated;

            if (history.Count < entriesAtOnce)
                return null;

            before = history[^1].Position;
        }
    }

    private static LedgerFact FactOf(LedgerEntry entry) => new(
        entry.Position, entry.Series, entry.Version, Reader.ReadCanonical(entry.Kind, entry.Schema, entry.Payload));

    /// <summary>The places of a partition: the inverse of <see cref="CellKey.PartitionOf"/>.</summary>
    private static (int First, int End) PlacesOf(int partition, int partitions) =>
        (FirstOf(partition, partitions), FirstOf(partition + 1, partitions));

    private static int FirstOf(int partition, int partitions) =>
        (int)(((long)partition * CellKey.Places + partitions - 1) / partitions);
}
