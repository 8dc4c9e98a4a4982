using System.Threading.Channels;
using ClientApi.Storage;
using DbUp;
using Footprints.Cells;
using Grains.Ledger;
using Microsoft.Data.Sqlite;
using Silo.Ledger.Moving;

namespace Silo.Ledger.Sqlite;

/// <summary>The ledger in one SQLite file in the data folder, which this process holds alone.</summary>
internal sealed class SqliteLedger(LedgerOptions options) : IStoppedLedger, ILedgerTerms, IAsyncDisposable
{
    private readonly SqliteFile _file = new(options);
    private DataFolderLock? _lock;
    private SqliteWriter? _writer;

    private SqliteWriter Writer => _writer ?? throw new InvalidOperationException("The ledger has not been opened.");

    public Task OpenAsync(int partitions, CancellationToken cancellation) =>
        Task.Run(() => Open(partitions), cancellation);

    public Task<LedgerHead> ReadHeadAsync(CancellationToken cancellation) =>
        Writer.RunAsync(connection => connection.ReadHead(), cancellation);

    public Task<LedgerHead> RaiseTermAsync(CancellationToken cancellation) =>
        Writer.RunAsync(connection => connection.RaiseTerm(), cancellation);

    public Task<CommitOutcome> CommitAsync(
        LedgerHead expected,
        IReadOnlyList<LedgerBatch> batches,
        DateTimeOffset recordedAt,
        CancellationToken cancellation) =>
        Writer.RunAsync(connection => connection.Commit(new(expected, batches, recordedAt)), cancellation);

    public Task<KeyedAnswer?> FindKeyAsync(string principal, string idempotencyKey, CancellationToken cancellation) =>
        ReadAsync(connection => SqliteConflicts.FindKey(connection, principal, idempotencyKey), cancellation);

    public IAsyncEnumerable<CurrentSlice> ReadCurrentAsync(
        int firstPlace, int endPlace, CancellationToken cancellation) =>
        SliceStream.OfAsync<CurrentSlice>(
            (slices, ending) => StreamAsync(
                connection => StreamCurrentAsync(connection, firstPlace, endPlace, slices, ending)),
            cancellation);

    public IAsyncEnumerable<IReadOnlyList<LedgerEntry>> ReadOnAsync(
        long position, long through, CancellationToken cancellation) =>
        SliceStream.OfAsync<IReadOnlyList<LedgerEntry>>(
            (slices, ending) => StreamAsync(async connection =>
            {
                using var statement = new SqliteStatement(connection, SqliteEntries.On);
                statement.Bind(1, position).Bind(2, through);
                await StreamEntriesAsync(
                    statement, new(statement), slice => slices.WriteAsync(slice, ending), ending);
            }),
            cancellation);

    public Task<IReadOnlyList<LedgerEntry>> ReadAtAsync(IReadOnlyList<long> positions, CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<LedgerEntry>>(
            connection => SqliteEntries.ReadAt(connection, positions), cancellation);

    public Task<IReadOnlyList<LedgerEntry>> ReadHistoryAsync(
        string entity, long before, int limit, CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<LedgerEntry>>(
            connection => SqliteEntries.ReadHistory(connection, entity, before, limit), cancellation);

    public Task<IReadOnlyList<LedgerKey>> ReadKeysAsync(
        LedgerKeyPlace? after, long through, int limit, CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<LedgerKey>>(
            connection => SqliteKeys.Read(connection, after, through, limit, options.SliceBytes), cancellation);

    public Task<LedgerVerification> VerifyAsync(IProgress<long>? progress, CancellationToken cancellation) =>
        ReadAsync(connection => SqliteVerification.Of(connection, progress, cancellation), cancellation);

    /// <remarks>Whoever has opened the ledger has its folder alone.</remarks>
    public Task<IAsyncDisposable> HoldAsync(CancellationToken cancellation) => Task.FromResult<IAsyncDisposable>(new Held());

    public Task<ILedgerFilling> BeginFillingAsync(CancellationToken cancellation) =>
        SqliteFilling.BeginAsync(Writer, cancellation);

    public Task RepartitionAsync(int partitions, CancellationToken cancellation) =>
        Writer.RunAsync(
            connection =>
            {
                connection.Repartition(partitions);
                return true;
            },
            cancellation);

    public Task<bool> ExistsAsync(CancellationToken cancellation) => Task.FromResult(File.Exists(_file.Path));

    public Task<Sharing> KeepSharingAsync(Sharing ifNew, CancellationToken cancellation) =>
        Writer.RunAsync(connection => connection.KeepSharing(ifNew), cancellation);

    public Task ChangeSharingAsync(Sharing sharing, CancellationToken cancellation) =>
        Writer.RunAsync(
            connection =>
            {
                connection.ChangeSharing(sharing);
                return true;
            },
            cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
            await _writer.DisposeAsync();
        _file.CloseReaders();
        _lock?.Dispose();
    }

    private void Open(int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitions);

        _lock ??= DataFolderLock.Take(_file.Folder);
        try
        {
            // The first connection creates the file and turns on its write-ahead log, which it remembers.
            using (_file.OpenWriter())
                SchemaMigration.Run<SqliteLedger>(DeployChanges.To.SqliteDatabase(_file.Unpooled));

            PartitionCount.Check(StoredPartitions(partitions), partitions);
        }
        catch (SqliteException failure) when (SqliteFailure.IsUnavailable(failure))
        {
            throw SqliteFailure.Translate(failure, _file.Path);
        }

        _writer ??= new(_file);
    }

    private int StoredPartitions(int partitions)
    {
        using var connection = _file.OpenWriter();
        using var insert = new SqliteStatement(
            connection, "INSERT INTO ledger (one, partitions) VALUES (1, ?1) ON CONFLICT DO NOTHING");
        insert.Bind(1, partitions).Execute();
        using var read = new SqliteStatement(connection, "SELECT partitions FROM ledger");
        read.Step();

        return (int)read.Integer(0);
    }

    private Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellation) =>
        Task.Run(() => StreamAsync(connection => Task.FromResult(read(connection))), cancellation);

    private Task<bool> StreamAsync(Func<SqliteConnection, Task> read) =>
        StreamAsync(async connection =>
        {
            await read(connection);
            return true;
        });

    private async Task<T> StreamAsync<T>(Func<SqliteConnection, Task<T>> read)
    {
        _ = Writer;
        try
        {
            using var connection = _file.OpenReader();
            return await read(connection);
        }
        catch (SqliteException failure) when (SqliteFailure.IsUnavailable(failure))
        {
            throw SqliteFailure.Translate(failure, _file.Path);
        }
    }

    private async Task StreamCurrentAsync(
        SqliteConnection connection,
        int firstPlace,
        int endPlace,
        ChannelWriter<CurrentSlice> slices,
        CancellationToken ending)
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        var position = SqliteVerification.ReadHead(connection).Position;
        await slices.WriteAsync(new(position, []), ending);

        using var statement = new SqliteStatement(connection, SqliteEntries.Current);
        statement.Bind(1, firstPlace).Bind(2, endPlace);
        var slice = new CurrentSliceBuilder(options, position);
        while (statement.Step())
        {
            slice.Add(SqliteEntries.Payload(statement, out var payload), payload);
            if (!slice.IsFull)
                continue;

            ending.ThrowIfCancellationRequested();
            await slices.WriteAsync(slice.Take(), ending);
        }

        if (!slice.IsEmpty)
            await slices.WriteAsync(slice.Take(), ending);
    }

    private async Task StreamEntriesAsync(
        SqliteStatement statement,
        SqliteEntries entries,
        Func<IReadOnlyList<LedgerEntry>, ValueTask> write,
        CancellationToken ending)
    {
        var slice = new SliceBuilder(options);
        while (statement.Step())
        {
            slice.Add(entries.Entry());
            if (!slice.IsFull)
                continue;

            ending.ThrowIfCancellationRequested();
            await write(slice.Take());
        }

        if (!slice.IsEmpty)
            await write(slice.Take());
    }

    private sealed class Held : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
