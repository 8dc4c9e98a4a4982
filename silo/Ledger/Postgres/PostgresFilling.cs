using Grains.Ledger;
using Npgsql;
using Silo.Ledger.Moving;

namespace Silo.Ledger.Postgres;

/// <summary>One transaction on a connection of its own that takes in a whole ledger.</summary>
internal sealed class PostgresFilling : ILedgerFilling
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private PostgresFilling(NpgsqlConnection connection, NpgsqlTransaction transaction, LedgerHead head) =>
        (_connection, _transaction, Head) = (connection, transaction, head);

    public LedgerHead Head { get; }

    public static async Task<ILedgerFilling> BeginAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            await using (var settings = new NpgsqlCommand(PostgresWriter.Settings, connection))
                await settings.ExecuteNonQueryAsync(cancellation);
            var transaction = await connection.BeginTransactionAsync(cancellation);

            return new PostgresFilling(connection, transaction, await PostgresHead.ReadAsync(connection, cancellation));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<bool> TakeAsync(CommitGroup group)
    {
        if (group.IsContradictory)
            return false;

        try
        {
            await PostgresCommit.ExecuteAsync(_connection, group);

            return true;
        }
        catch (PostgresException failure) when (PostgresFailure.IsConflict(failure))
        {
            return false;
        }
        catch (Exception failure) when (PostgresFailure.IsUnavailable(failure))
        {
            throw PostgresFailure.Translate(failure);
        }
    }

    public async Task CommitAsync()
    {
        try
        {
            await _transaction.CommitAsync();
        }
        catch (Exception failure) when (PostgresFailure.IsUnavailable(failure))
        {
            throw PostgresFailure.Translate(failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
