using System.Text;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Ledger;

namespace Grains.Tests.Ledger;

/// <summary>Entries and batches for tests.</summary>
internal static class Proposed
{
    public static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static ProposedEntry Entry(
        string entity, int version = 1, VersionSeries series = VersionSeries.Stated, byte[]? payload = null) =>
        new(
            entity,
            EntityId.Read(entity).Key.Place,
            FactKind.Product,
            series,
            version,
            1,
            payload ?? Encoding.UTF8.GetBytes($"{entity} {version}"));

    public static LedgerBatch Batch(params List<ProposedEntry> entries) => new("somebody", entries, null, []);

    public static LedgerBatch Keyed(string key, params List<ProposedEntry> entries) =>
        new("somebody", entries, new(key, [1, 2, 3]), []);

    /// <summary>One batch for each of these entities, in their first version.</summary>
    public static LedgerBatch[] First(int count, string prefix = "urn:prod:") =>
        [.. Enumerable.Range(0, count).Select(index => Batch(Entry($"{prefix}{index}")))];
}
