using System.Data;
using Grains.Ledger;
using Npgsql;

namespace Silo.Ledger.Postgres;

/// <summary>Walks the chain in one snapshot and compares it with the head and the current table.</summary>
internal static class PostgresVerification
{
    private const long ReportedEvery = 10_000;

    private const string WrongCurrent = """
        SELECT c.position, c.entity FROM ledger_current AS c LEFT JOIN ledger_entries AS e ON e.position = c.position
        WHERE e.position IS NULL
            OR e.place <> c.place OR e.entity <> c.entity OR e.series <> c.series OR e.version <> c.version
        ORDER BY c.position LIMIT 1
        """;

    private const string NotCurrent = """
        SELECT e.position, e.entity FROM ledger_entries AS e
        LEFT JOIN ledger_current AS c ON c.place = e.place AND c.entity = e.entity AND c.series = e.series
        WHERE c.version IS NULL OR c.version < e.version
        ORDER BY e.position LIMIT 1
        """;

    public static async Task<LedgerVerification> OfAsync(
        NpgsqlConnection connection, IProgress<long>? progress, CancellationToken cancellation)
    {
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var walk = new ChainWalk(await PostgresHead.ReadAsync(connection, cancellation));
        await WalkAsync(connection, walk, progress, cancellation);

        return walk.End()
            ?? await FirstAsync(connection, walk, WrongCurrent, CurrentFlaw.PointsElsewhere, cancellation)
            ?? await FirstAsync(connection, walk, NotCurrent, CurrentFlaw.IsBehind, cancellation)
            ?? new(walk.Entries, null, null);
    }

    private static async Task WalkAsync(
        NpgsqlConnection connection, ChainWalk walk, IProgress<long>? progress, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(PostgresEntries.On, connection) { CommandTimeout = 0 }
            .With(long.MinValue).With(long.MaxValue);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var entries = new PostgresEntries(reader);
        while (await reader.ReadAsync(cancellation) && walk.Follow(entries.Entry()))
        {
            if (walk.Entries % ReportedEvery == 0)
                progress?.Report(walk.Entries);
        }

        progress?.Report(walk.Entries);
    }

    private static async Task<LedgerVerification?> FirstAsync(
        NpgsqlConnection connection,
        ChainWalk walk,
        string sql,
        Func<string, string> reason,
        CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellation);

        return await reader.ReadAsync(cancellation)
            ? new(walk.Entries, reader.GetInt64(0), reason(reader.GetString(1)))
            : null;
    }
}
