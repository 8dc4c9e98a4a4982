using Footprints.Facts;
using Grains.Ledger;
using Silo.Ledger;
using Silo.Ledger.Postgres;
using Silo.Ledger.Sqlite;

namespace LoadTests.Grids;

/// <summary>Writes facts straight into a ledger before a grid starts on it: the way to a large grid that takes seconds.</summary>
internal static class LedgerFill
{
    private const int EntriesPerCommit = 5_000;
    private const string Principal = "load-test";

    private static readonly DateTimeOffset RecordedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Commits the facts in their order; each must be the first of its entity.</summary>
    public static async Task FillAsync(
        LedgerOptions options, int partitions, IEnumerable<Fact> facts, CancellationToken cancellation)
    {
        var ledger = Create(options);
        await using var closing = (IAsyncDisposable)ledger;
        await ledger.OpenAsync(partitions, cancellation);
        var head = await ledger.RaiseTermAsync(cancellation);
        var committing = Task.FromResult(head);
        foreach (var part in facts.Select(Propose).Chunk(EntriesPerCommit))
        {
            head = await committing;
            committing = CommitAsync(ledger, head, part, cancellation);
        }

        await committing;
    }

    private static async Task<LedgerHead> CommitAsync(
        ILedger ledger, LedgerHead head, ProposedEntry[] entries, CancellationToken cancellation)
    {
        // Away from this thread, so that the next entries are written meanwhile.
        await Task.Yield();
        var outcome = await ledger.CommitAsync(
            head, [new LedgerBatch(Principal, [.. entries], Key: null, [])], RecordedAt, cancellation);

        return outcome is CommitOutcome.Committed committed
            ? committed.Head
            : throw new InvalidOperationException($"The ledger answered {outcome} to its only writer.");
    }

    public static ILedger Create(LedgerOptions options) =>
        options.IsPostgres ? new PostgresLedger(options) : new SqliteLedger(options);

    private static ProposedEntry Propose(Fact fact) => new(
        fact.Id.Text,
        fact.Id.Key.Place,
        fact.Kind,
        VersionSeries.Stated,
        Version: 1,
        FactSchema.Current(fact.Kind),
        FactWriter.Write(fact));
}
