using System.Data.Common;
using Npgsql;

namespace ClientApi.Audit;

/// <summary>The table of entries and the end of their chain, in either store. Each method runs in the transaction that it is given.</summary>
internal static class AuditTable
{
    private static readonly string Values = string.Join(", ", AuditRow.TextColumns.Select(column => $"@{column}"));

    /// <summary>Adds entries at the end of the chain, which nobody else can do until the transaction has ended.</summary>
    public static async Task AppendAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<AuditEntry> entries, CancellationToken cancellation)
    {
        var before = await ReadHeadAsync(connection, transaction, isHeld: true, cancellation);
        var (head, rows) = (before, new List<AuditRow>(entries.Count));
        foreach (var entry in entries)
        {
            (var row, head) = head.Next(entry);
            rows.Add(row);
        }

        if (connection.CanCreateBatch)
            await InsertTogetherAsync(connection, transaction, rows, cancellation);
        else
            await InsertOneByOneAsync(connection, transaction, rows, cancellation);

        await using var move = Command(connection, transaction, $"UPDATE {Head(connection)} SET number = @number, hash = @hash");
        Add(move.Parameters, move.CreateParameter, "number", head.Number);
        Add(move.Parameters, move.CreateParameter, "hash", head.Hash);
        await move.ExecuteNonQueryAsync(cancellation);
    }

    /// <param name="isHeld">Whether nobody else may append until the transaction has ended; SQLite holds everybody off anyway.</param>
    public static async Task<AuditHead> ReadHeadAsync(
        DbConnection connection, DbTransaction transaction, bool isHeld, CancellationToken cancellation)
    {
        var hold = isHeld && IsPostgres(connection) ? " FOR UPDATE" : "";
        await using var command = Command(connection, transaction, $"SELECT number, hash FROM {Head(connection)}{hold}");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);

        return new(reader.GetInt64(0), (byte[])reader.GetValue(1));
    }

    /// <summary>Entries in the order of the chain.</summary>
    public static async Task<IReadOnlyList<AuditRow>> ReadAfterAsync(
        DbConnection connection, DbTransaction transaction, long number, int limit, CancellationToken cancellation)
    {
        await using var command = Command(
            connection,
            transaction,
            $"SELECT {AuditRow.Columns} FROM {Entries(connection)} WHERE number > @number ORDER BY number LIMIT @limit");
        Add(command.Parameters, command.CreateParameter, "number", number);
        Add(command.Parameters, command.CreateParameter, "limit", limit);

        return await ReadRowsAsync(command, cancellation);
    }

    public static async Task<IReadOnlyList<AuditRow>> ReadRowsAsync(DbCommand command, CancellationToken cancellation)
    {
        var rows = new List<AuditRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            rows.Add(AuditRow.Read(reader));

        return rows;
    }

    public static string Entries(DbConnection connection) => IsPostgres(connection) ? "audit.entries" : "audit_entries";

    public static void Add(DbParameterCollection parameters, Func<DbParameter> create, string name, object value)
    {
        var parameter = create();
        (parameter.ParameterName, parameter.Value) = ($"@{name}", value);
        parameters.Add(parameter);
    }

    private static string Head(DbConnection connection) => IsPostgres(connection) ? "audit.head" : "audit_head";

    private static bool IsPostgres(DbConnection connection) => connection is NpgsqlConnection;

    /// <summary>One round trip for all of them.</summary>
    private static async Task InsertTogetherAsync(
        DbConnection connection, DbTransaction transaction, List<AuditRow> rows, CancellationToken cancellation)
    {
        await using var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        foreach (var row in rows)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = Insert(connection);
            Fill(command.Parameters, command.CreateParameter, row);
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task InsertOneByOneAsync(
        DbConnection connection, DbTransaction transaction, List<AuditRow> rows, CancellationToken cancellation)
    {
        await using var command = Command(connection, transaction, Insert(connection));
        foreach (var row in rows)
        {
            command.Parameters.Clear();
            Fill(command.Parameters, command.CreateParameter, row);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static string Insert(DbConnection connection) =>
        $"INSERT INTO {Entries(connection)} ({AuditRow.Columns}) VALUES (@number, @at, {Values}, @times, @hash)";

    private static void Fill(DbParameterCollection parameters, Func<DbParameter> create, AuditRow row)
    {
        Add(parameters, create, "number", row.Number);
        Add(parameters, create, "at", row.At);
        foreach (var (column, text) in AuditRow.TextColumns.Zip(row.Texts))
            Add(parameters, create, column, text);

        Add(parameters, create, "times", row.Times);
        Add(parameters, create, "hash", row.Hash);
    }

    private static DbCommand Command(DbConnection connection, DbTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);

        return command;
    }
}
