using System.Runtime.CompilerServices;
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

    /// <summary>The current shares of the whole grid, among what else lies at their place, as of one position, in slices.</summary>
    public static IAsyncEnumerable<CurrentSlice> ReadCommon(ILedger ledger, CancellationToken cancellation) =>
        ledger.ReadCurrentAsync(CellKey.CommonPlace, CellKey.Places, cancellation);

    /// <summary>The entries in a range of positions that concern a partition: those of its places, and those that concern all.</summary>
    public static async Task<IReadOnlyList<LedgerFact>> ReadOn(
        ILedger ledger, PartitionMember member, EntriesWanted wanted, CancellationToken cancellation)
    {
        var facts = new List<LedgerFact>();
        await foreach (var entry in ReadEntries(ledger, member, wanted, cancellation))
            facts.Add(FactOf(entry));

        return facts;
    }

    /// <inheritdoc cref="ReadOn"/>
    public static async IAsyncEnumerable<LedgerEntry> ReadEntries(
        ILedger ledger, PartitionMember member, EntriesWanted wanted, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var slice in ledger.ReadOnAsync(wanted.After, wanted.Through, cancellation))
        {
            foreach (var entry in slice)
            {
                if (Concerns(member, entry))
                    yield return entry;
            }
        }
    }

    /// <summary>Tells by the place alone, but for the one place where it takes the id to know.</summary>
    private static bool Concerns(PartitionMember member, LedgerEntry entry)
    {
        var (first, end) = PlacesOf(member.Cells.Partition, member.Cells.Partitions);

        return (entry.Place >= first && entry.Place < end)
            || (entry.Place == CellKey.CommonPlace && member.Concerns(EntityId.Read(entry.Entity).Key));
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

    /// <summary>A fact as its bytes lie in the ledger.</summary>
    public static LedgerPayload PayloadOf(LedgerEntry entry) =>
        new(entry.Position, entry.Series, entry.Version, entry.Kind, entry.Schema, entry.Payload);

    private static LedgerFact FactOf(LedgerEntry entry) => new(
        entry.Position, entry.Series, entry.Version, Reader.ReadCanonical(entry.Kind, entry.Schema, entry.Payload));

    /// <summary>The places of a partition: the inverse of <see cref="CellKey.PartitionOf"/>.</summary>
    private static (int First, int End) PlacesOf(int partition, int partitions) =>
        (FirstOf(partition, partitions), FirstOf(partition + 1, partitions));

    private static int FirstOf(int partition, int partitions) =>
        (int)(((long)partition * CellKey.Places + partitions - 1) / partitions);
}
