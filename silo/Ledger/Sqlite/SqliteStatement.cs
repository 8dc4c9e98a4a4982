using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Silo.Ledger.Sqlite;

/// <summary>A prepared statement whose parameters and columns are reached by number.</summary>
/// <remarks>
/// The driver's own commands look up every parameter by its name and make a reader at every execution; here nothing is
/// allocated for a row. Parameters count from 1, columns from 0. One thread at a time.
/// </remarks>
internal sealed class SqliteStatement : IDisposable
{
    private const int StackBytes = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    public SqliteStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, which SQLite would take for NULL.
        Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(_statement, parameter, 0)
            : raw.sqlite3_bind_blob(_statement, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, string value)
    {
        Span<byte> stack = stackalloc byte[StackBytes];
        var utf8 = Encoding.UTF8.TryGetBytes(value, stack, out var length)
            ? stack[..length]
            : Encoding.UTF8.GetBytes(value);
        Check(utf8.IsEmpty
            ? raw.sqlite3_bind_text(_statement, parameter, value)
            : raw.sqlite3_bind_text(_statement, parameter, utf8));
        return this;
    }

    /// <summary>Runs the statement to its end and makes it ready for the next run.</summary>
    /// <returns>The number of rows that it changed.</returns>
    public int Execute()
    {
        while (Step())
        {
        }

        Reset();
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Goes to the next row; false behind the last one.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result is raw.SQLITE_ROW)
            return true;
        if (result is raw.SQLITE_DONE)
            return false;

        // The failure must be read before the reset, and the reset must come, or the transaction can't end.
        try
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_extended_errcode(_database), _database);
            return false;
        }
        finally
        {
            Reset();
        }
    }

    public void Reset() => raw.sqlite3_reset(_statement);

    public long Integer(int column) => raw.sqlite3_column_int64(_statement, column);

    public byte[] Bytes(int column) => Span(column).ToArray();

    public string Text(int column) => Encoding.UTF8.GetString(Span(column));

    /// <summary>The bytes of a column, a text's as UTF-8; valid until the next step.</summary>
    public ReadOnlySpan<byte> Span(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(result, _database);
    }
}
