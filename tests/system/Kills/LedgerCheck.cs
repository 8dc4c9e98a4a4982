using Footprints.Facts;
using Grains.Ledger;
using Silo.Ledger;
using Silo.Ledger.Postgres;
using Silo.Ledger.Sqlite;

namespace Whole.Tests.Kills;

/// <summary>Looks into the ledger of a grid that is dead.</summary>
internal static class LedgerCheck
{
    private static readonly FactReader Reader = new();

    /// <summary>The whole ledger, once its chain is verified.</summary>
    public static async Task<List<LedgerEntry>> ReadAsync(LedgerOptions options, int partitions)
    {
        ILedger ledger = options.Store == "postgres" ? new PostgresLedger(options) : new SqliteLedger(options);
        await using var open = (IAsyncDisposable)ledger;
        await ledger.OpenAsync(partitions, CancellationToken.None);
        var verification = await ledger.VerifyAsync(progress: null, CancellationToken.None);
        Assert.True(verification.FirstBroken is null, $"Position {verification.FirstBroken}: {verification.Reason}");
        var head = await ledger.ReadHeadAsync(CancellationToken.None);
        var entries = new List<LedgerEntry>();
        await foreach (var slice in ledger.ReadOnAsync(0, head.Position, CancellationToken.None))
            entries.AddRange(slice);

        return entries;
    }

    /// <summary>Every batch is there once and whole, or not at all; an acknowledged one ends where its receipt says.</summary>
    public static void Check(IReadOnlyList<LedgerEntry> entries, IEnumerable<Batch> batches)
    {
        var places = entries.Where(entry => entry.Entity.StartsWith(Batch.OwnProducts, StringComparison.Ordinal))
            .ToLookup(entry => entry.Entity[Batch.OwnProducts.Length..entry.Entity.LastIndexOf(':')]);
        foreach (var batch in batches)
        {
            var own = places[batch.Key].ToList();
            Assert.True(own.Count > 0 || batch.Receipt == 0, $"{batch.Key} was acknowledged as {batch.Receipt} and is not there.");
            if (own.Count == 0)
                continue;

            var first = own[0].Position - batch.Facts.ToList().FindIndex(fact => fact.Contains($"\"{own[0].Entity}\"", StringComparison.Ordinal));
            Assert.True(batch.Receipt == 0 || batch.Receipt == first + batch.Facts.Count - 1, $"{batch.Key} does not end at {batch.Receipt}.");
            for (var at = 0; at < batch.Facts.Count; at++)
            {
                var entry = entries[(int)first - 1 + at];
                Assert.True(IsStated(entry, batch.Facts[at]), $"{batch.Key} is not whole: {entry.Entity} is at {entry.Position}.");
            }

            Assert.Equal(own.Count, batch.Facts.Count(fact => fact.Contains($"\"{Batch.OwnProducts}{batch.Key}:", StringComparison.Ordinal)));
        }
    }

    public static LedgerFact FactOf(LedgerEntry entry) => new(
        entry.Position, entry.Series, entry.Version, Reader.ReadCanonical(entry.Kind, entry.Schema, entry.Payload));

    private static bool IsStated(LedgerEntry entry, string fact)
    {
        var accepted = (FactReading.Accepted)Reader.Read(System.Text.Encoding.UTF8.GetBytes(fact), entry.RecordedAt);

        return FactWriter.Write(accepted.Fact).AsSpan().SequenceEqual(entry.Payload);
    }
}
