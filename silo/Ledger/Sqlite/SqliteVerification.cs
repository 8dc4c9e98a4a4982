using Grains.Ledger;
using Microsoft.Data.Sqlite;

namespace Silo.Ledger.Sqlite;

/// <summary>Walks the chain in one snapshot and compares it with the head and the current table.</summary>
internal static class SqliteVerification
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

    public static LedgerVerification Of(
        SqliteConnection connection, IProgress<long>? progress, CancellationToken cancellation)
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        var walk = new ChainWalk(ReadHead(connection));
        using var statement = new SqliteStatement(connection, SqliteEntries.On);
        statement.Bind(1, long.MinValue).Bind(2, long.MaxValue);
        var entries = new SqliteEntries(statement);
        while (statement.Step() && walk.Follow(entries.Entry()))
        {
            if (walk.Entries % ReportedEvery != 0)
                continue;

            cancellation.ThrowIfCancellationRequested();
            progress?.Report(walk.Entries);
        }

        progress?.Report(walk.Entries);

        return walk.End()
            ?? First(connection, walk, WrongCurrent, CurrentFlaw.PointsElsewhere)
            ?? First(connection, walk, NotCurrent, CurrentFlaw.IsBehind)
            ?? new(walk.Entries, null, null);
    }

    public static LedgerHead ReadHead(SqliteConnection connection)
    {
        using var statement = new SqliteStatement(connection, "SELECT term, position, hash FROM ledger_head");
        statement.Step();

        return new(statement.Integer(0), statement.Integer(1), statement.Bytes(2));
    }

    private static LedgerVerification? First(
        SqliteConnection connection, ChainWalk walk, string sql, Func<string, string> reason)
    {
        using var statement = new SqliteStatement(connection, sql);

        return statement.Step() ? new(walk.Entries, statement.Integer(0), reason(statement.Text(1))) : null;
    }
}
