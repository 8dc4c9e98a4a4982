using System.Data;
using Grains.Ledger;
using Npgsql;

namespace Silo.Ledger.Postgres;

/// <summary>The one connection that writes, used by one piece of work after the other.</summary>
/// <remarks>
/// Who waits may leave; the work is done all the same, and before anything that is asked later. Where the connection
/// broke, the server may still be at work for it: before a new connection is used, the old one's backend is ended. So a
/// head that is read after an unknown commit can't be moved by it any more.
/// </remarks>
internal sealed class PostgresWriter(NpgsqlDataSource source, LedgerOptions options) : IAsyncDisposable
{
    // Whatever the server's defaults are, a commit is on disk when it returns. The plans are pinned to the indexes: one
    // made while the tables are small must not stay a scan when they have grown.
    public const string Settings = """
        SET synchronous_commit = on;
        SET enable_seqscan = off;
        SET enable_hashjoin = off;
        SET enable_mergejoin = off;
        """;

    private const string Backend = "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()";

    private const string EndBackend = """
        SELECT pg_terminate_backend(pid, $3) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2
        """;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private NpgsqlConnection? _connection;
    private (int ProcessId, DateTime StartedAt)? _backend;

    /// <exception cref="LedgerUnavailableException">The server is gone; the next work finds a new connection.</exception>
    public Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();

        // The turn is taken before anything can overtake.
        var turn = _turn.WaitAsync(CancellationToken.None);
        var running = Task.Run(() => TakeTurnAsync(turn, work), CancellationToken.None);
        Observe(running);

        return running.WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        if (_connection is not null)
            await _connection.DisposeAsync();
        _connection = null;
        _turn.Release();
    }

    private async Task<T> TakeTurnAsync<T>(Task turn, Func<NpgsqlConnection, Task<T>> work)
    {
        await turn;
        try
        {
            // Whatever has broken the last one, known here or not: it is never used again.
            if (_connection is { FullState: not ConnectionState.Open })
                await DisconnectAsync();
            _connection ??= await ConnectAsync();
            return await work(_connection);
        }
        catch (Exception failure) when (PostgresFailure.IsUnavailable(failure))
        {
            await DisconnectAsync();
            throw PostgresFailure.Translate(failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = await source.OpenConnectionAsync();
        try
        {
            await using (var settings = new NpgsqlCommand(Settings, connection))
                await settings.ExecuteNonQueryAsync();
            if (_backend is { } earlier)
                await EndAsync(connection, earlier.ProcessId, earlier.StartedAt);
            if (!await PostgresHold.TryShareAsync(connection))
                throw new LedgerUnavailableException("A command is at work on the ledger: it can be written when that has ended.");

            await using var command = new NpgsqlCommand(Backend, connection);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            _backend = (reader.GetInt32(0), reader.GetDateTime(1));

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task EndAsync(NpgsqlConnection connection, int processId, DateTime startedAt)
    {
        await using var command = new NpgsqlCommand(EndBackend, connection)
            .With(processId).With(startedAt).With(options.StoreTimeoutSeconds * 1_000L);
        if (await command.ExecuteScalarAsync() is false)
            throw new TimeoutException($"The server's process {processId} of the broken connection does not end.");
    }

    private async Task DisconnectAsync()
    {
        // The other connections of the pool will mostly have broken with this one.
        source.Clear();
        if (_connection is not { } broken)
            return;

        // Let go of first: closing it may fail too.
        _connection = null;
        await broken.DisposeAsync();
    }

    private static void Observe(Task task) => task.ContinueWith(
        failed => _ = failed.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
