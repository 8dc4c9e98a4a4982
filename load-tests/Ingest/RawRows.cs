using Grains.Ledger;

namespace LoadTests.Ingest;

/// <summary>
/// The floor of an intake: the ledger's own rows in the ledger's own tables and indexes, as durable and as many in a
/// commit, with nothing checked, numbered or hashed in between.
/// </summary>
internal abstract class RawRows : IAsyncDisposable
{
    /// <summary>Writes these rows to both tables, entries and current, in one commit.</summary>
    public abstract Task CommitAsync(ArraySegment<RawRow> rows);

    public abstract ValueTask DisposeAsync();
}

/// <summary>An entry that is ready to be written: the first of its entity, with its hashes.</summary>
internal sealed record RawRow(
    long Position, ProposedEntry Entry, string Principal, long RecordedAtMilliseconds, byte[] PreviousHash, byte[] Hash)
{
    /// <summary>The rows of these entries, chained from the first position on.</summary>
    public static RawRow[] Chain(IReadOnlyList<ProposedEntry> entries, string principal, DateTimeOffset recordedAt)
    {
        var (rows, previous) = (new RawRow[entries.Count], LedgerHash.Genesis);
        for (var index = 0; index < rows.Length; index++)
        {
            var hash = LedgerHash.Of(previous, index + 1, entries[index], principal, recordedAt);
            rows[index] = new(
                index + 1, entries[index], principal, recordedAt.ToUnixTimeMilliseconds(), previous, hash);
            previous = hash;
        }

        return rows;
    }
}
