using System.Collections.Concurrent;
using Grains.Ledger;
using Microsoft.Data.Sqlite;

namespace Silo.Ledger.Sqlite;

/// <summary>
/// The thread that writes, one piece of work after the other: SQLite blocks, and a blocked thread of the pool would be
/// missed elsewhere.
/// </summary>
/// <remarks>
/// Who waits may leave; the work is done all the same, and before anything that is asked later. So a head that is read
/// after an unknown commit is the one that this commit left.
/// </remarks>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly SqliteFile _file;
    private readonly BlockingCollection<Action> _work = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteWriterConnection? _connection;

    public SqliteWriter(SqliteFile file)
    {
        _file = file;
        new Thread(Work) { IsBackground = true, Name = "ledger writer" }.Start();
    }

    /// <summary>Does <paramref name="work"/> on the writer's thread.</summary>
    /// <exception cref="LedgerUnavailableException">The file can't be written; the next work finds a new connection.</exception>
    public Task<T> RunAsync<T>(Func<SqliteWriterConnection, T> work, CancellationToken cancellation)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() => Run(work, result), cancellation);

        return result.Task.WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _work.CompleteAdding();
        await _ended.Task;
    }

    private void Work()
    {
        foreach (var work in _work.GetConsumingEnumerable())
            work();

        _connection?.Dispose();
        _ended.SetResult();
    }

    private void Run<T>(Func<SqliteWriterConnection, T> work, TaskCompletionSource<T> result)
    {
        try
        {
            _connection ??= new(_file);
            result.SetResult(work(_connection));
        }
        catch (Exception failure)
        {
            // Closing rolls back what is open, whatever state the connection is in.
            _connection?.Dispose();
            _connection = null;
            result.SetException(
                failure is SqliteException sqlite && SqliteFailure.IsUnavailable(sqlite)
                    ? SqliteFailure.Translate(sqlite, _file.Path)
                    : failure);
            _ = result.Task.Exception;
        }
    }
}
