using System.Text;
using Footprints.Facts;
using Grains.Ledger;
using Microsoft.Data.Sqlite;

namespace Silo.Ledger.Sqlite;

/// <summary>The table of entries: what is read of it, and its rows as entries.</summary>
internal sealed class SqliteEntries(SqliteStatement statement)
{
    private const string AllColumns = """
        e.position, e.entity, e.place, e.kind, e.series, e.version, e.schema, e.principal, e.recorded_at_milliseconds,
        e.payload, e.previous_hash, e.hash
        """;

    // The positions are sorted first and every page of entries is then visited once, in the order of the file. Without a
    // limit SQLite takes the order of what is joined for one that nobody sees, and leaves it out.
    public const string Current = """
        SELECT e.position, e.kind, e.series, e.version, e.schema, e.payload
        FROM (SELECT position FROM ledger_current WHERE place >= ?1 AND place < ?2 ORDER BY position LIMIT -1) AS c
        CROSS JOIN ledger_entries AS e ON e.position = c.position
        """;

    public const string On = $"""
        SELECT {AllColumns} FROM ledger_entries AS e WHERE e.position > ?1 AND e.position <= ?2 ORDER BY e.position
        """;

    public const string At = $"SELECT {AllColumns} FROM ledger_entries AS e WHERE e.position = ?1";

    public const string OfSeries = $"""
        SELECT {AllColumns} FROM ledger_entries AS e
        WHERE e.entity = ?1 AND e.series = ?2 AND e.position < ?3
        ORDER BY e.version DESC LIMIT ?4
        """;

    private byte[] _principalBytes = [];
    private string _principal = "";

    /// <summary>The row that the statement stands on.</summary>
    public LedgerEntry Entry() => new(
        statement.Integer(0),
        statement.Text(1),
        (int)statement.Integer(2),
        (FactKind)statement.Integer(3),
        (VersionSeries)statement.Integer(4),
        (int)statement.Integer(5),
        (int)statement.Integer(6),
        Principal(statement.Span(7)),
        DateTimeOffset.FromUnixTimeMilliseconds(statement.Integer(8)),
        statement.Bytes(9),
        statement.Bytes(10),
        statement.Bytes(11));

    /// <summary>The row of <see cref="Current"/> that the statement stands on, but for its payload.</summary>
    public static LedgerPayload Payload(SqliteStatement statement, out ReadOnlySpan<byte> bytes)
    {
        bytes = statement.Span(5);

        return new(
            statement.Integer(0),
            (VersionSeries)statement.Integer(2),
            (int)statement.Integer(3),
            (FactKind)statement.Integer(1),
            (int)statement.Integer(4),
            default);
    }

    /// <summary>The entries at these positions.</summary>
    public static List<LedgerEntry> ReadAt(SqliteConnection connection, IReadOnlyList<long> positions)
    {
        using var statement = new SqliteStatement(connection, At);
        var (reader, entries) = (new SqliteEntries(statement), new List<LedgerEntry>(positions.Count));
        foreach (var position in positions.Distinct().Order())
        {
            if (statement.Bind(1, position).Step())
                entries.Add(reader.Entry());
            statement.Reset();
        }

        return entries;
    }

    /// <summary>The newest entries of an entity before a position, newest first.</summary>
    public static List<LedgerEntry> ReadHistory(SqliteConnection connection, string entity, long before, int limit)
    {
        using var statement = new SqliteStatement(connection, OfSeries);
        var (reader, entries) = (new SqliteEntries(statement), new List<LedgerEntry>());
        foreach (var series in Enum.GetValues<VersionSeries>())
        {
            statement.Bind(1, entity).Bind(2, (long)series).Bind(3, before).Bind(4, limit);
            while (statement.Step())
                entries.Add(reader.Entry());
            statement.Reset();
        }

        return [.. entries.OrderByDescending(entry => entry.Position).Take(limit)];
    }

    // Neighbours mostly have the same principal, so its text is made once.
    private string Principal(ReadOnlySpan<byte> utf8)
    {
        if (!utf8.SequenceEqual(_principalBytes))
            (_principalBytes, _principal) = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));

        return _principal;
    }
}
