using Footprints.Facts;
using Grains.Ledger;
using Npgsql;

namespace Silo.Ledger.Postgres;

/// <summary>The table of entries: what is read of it, and its rows as entries.</summary>
internal sealed class PostgresEntries(NpgsqlDataReader reader)
{
    private const string AllColumns = """
        e.position, e.entity, e.place, e.kind, e.series, e.version, e.schema, e.principal, e.recorded_at_milliseconds,
        e.payload, e.previous_hash, e.hash
        """;

    /// <summary>Pins the plan of <see cref="Current"/> for its transaction.</summary>
    /// <remarks>
    /// Positions are sorted and merged with the entries, which lie in that order, and rows come at once. A plan for
    /// unknown places, or one that hashes, would sort whole entries on disk first.
    /// </remarks>
    public const string PinCurrent = "SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL enable_hashjoin = off";

    public const string Current = """
        SELECT e.position, e.kind, e.series, e.version, e.schema, e.payload FROM ledger_current AS c JOIN ledger_entries AS e ON e.position = c.position
        WHERE c.place >= $1 AND c.place < $2
        ORDER BY c.position
        """;

    public const string On = $"""
        SELECT {AllColumns} FROM ledger_entries AS e WHERE e.position > $1 AND e.position <= $2 ORDER BY e.position
        """;

    public const string At = $"""
        SELECT {AllColumns} FROM ledger_entries AS e WHERE e.position = ANY ($1) ORDER BY e.position
        """;

    // Series by series, so that each is read from the end of its run in the index.
    public const string History = $"""
        SELECT {AllColumns} FROM unnest($4) AS s (series)
        CROSS JOIN LATERAL (
            SELECT * FROM ledger_entries
            WHERE entity = $1 AND series = s.series AND position < $2
            ORDER BY version DESC LIMIT $3) AS e
        ORDER BY e.position DESC LIMIT $3
        """;

    private string _principal = "";

    /// <summary>The row that the reader stands on.</summary>
    public LedgerEntry Entry() => new(
        reader.GetInt64(0),
        reader.GetString(1),
        reader.GetInt32(2),
        (FactKind)reader.GetInt16(3),
        (VersionSeries)reader.GetInt16(4),
        reader.GetInt32(5),
        reader.GetInt32(6),
        Principal(reader.GetString(7)),
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(8)),
        reader.GetFieldValue<byte[]>(9),
        reader.GetFieldValue<byte[]>(10),
        reader.GetFieldValue<byte[]>(11));

    /// <summary>The row of <see cref="Current"/> that a reader stands on, but for its payload, which lies in column 5.</summary>
    public static LedgerPayload Payload(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        (VersionSeries)reader.GetInt16(2),
        reader.GetInt32(3),
        (FactKind)reader.GetInt16(1),
        reader.GetInt32(4),
        default);

    public static async Task<IReadOnlyList<LedgerEntry>> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (entries, read) = (new PostgresEntries(reader), new List<LedgerEntry>());
        while (await reader.ReadAsync(cancellation))
            read.Add(entries.Entry());

        return read;
    }

    // Neighbours mostly have the same principal; the other copies of its text are not kept.
    private string Principal(string text) => _principal = text == _principal ? _principal : text;
}
