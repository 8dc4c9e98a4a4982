using System.Data;
using System.Threading.Channels;
using ClientApi.Storage;
using Footprints.Cells;
using Footprints.Facts;
using Grains.Ledger;
using Npgsql;
using Silo.Ledger.Moving;

namespace Silo.Ledger.Postgres;

/// <summary>The ledger in a PostgreSQL database.</summary>
internal sealed class PostgresLedger : IStoppedLedger, ILedgerTerms, IAsyncDisposable
{
    private static readonly short[] AllSeries = [.. Enum.GetValues<VersionSeries>().Select(series => (short)series)];

    private readonly LedgerOptions _options;
    private readonly NpgsqlDataSource _source;
    private readonly PostgresWriter _writer;
    private int _partitions;
    private Sharing? _sharing;

    public PostgresLedger(LedgerOptions options)
    {
        _options = options;
        _source = PostgresSource.Create(options);
        _writer = new(_source, options);
    }

    public Task OpenAsync(int partitions, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitions);

        return Task.Run(() => TranslatedAsync(() => OpenOnceAsync(partitions, cancellation)), cancellation);
    }

    public Task<LedgerHead> ReadHeadAsync(CancellationToken cancellation) =>
        _writer.RunAsync(connection => PostgresHead.ReadAsync(connection, CancellationToken.None), cancellation);

    public Task<LedgerHead> RaiseTermAsync(CancellationToken cancellation) =>
        _writer.RunAsync(connection => PostgresHead.RaiseTermAsync(connection, _partitions, _sharing), cancellation);

    public Task<CommitOutcome> CommitAsync(
        LedgerHead expected,
        IReadOnlyList<LedgerBatch> batches,
        DateTimeOffset recordedAt,
        CancellationToken cancellation) =>
        _writer.RunAsync(connection => CommitAsync(connection, new(expected, batches, recordedAt)), cancellation);

    public Task<KeyedAnswer?> FindKeyAsync(string principal, string idempotencyKey, CancellationToken cancellation) =>
        ReadAsync(
            connection => PostgresConflicts.FindKeyAsync(connection, principal, idempotencyKey, cancellation),
            cancellation);

    public IAsyncEnumerable<CurrentSlice> ReadCurrentAsync(
        int firstPlace, int endPlace, CancellationToken cancellation) =>
        SliceStream.OfAsync<CurrentSlice>(
            (slices, ending) => ReadAsync(
                async connection =>
                {
                    await StreamCurrentAsync(connection, firstPlace, endPlace, slices, ending);
                    return true;
                },
                ending),
            cancellation);

    public IAsyncEnumerable<IReadOnlyList<LedgerEntry>> ReadOnAsync(
        long position, long through, CancellationToken cancellation) =>
        SliceStream.OfAsync<IReadOnlyList<LedgerEntry>>(
            (slices, ending) => ReadAsync(
                async connection =>
                {
                    await using var command = new NpgsqlCommand(PostgresEntries.On, connection)
                        .With(position).With(through);
                    await StreamEntriesAsync(command, slice => slices.WriteAsync(slice, ending), ending);
                    return true;
                },
                ending),
            cancellation);

    public Task<IReadOnlyList<LedgerEntry>> ReadAtAsync(IReadOnlyList<long> positions, CancellationToken cancellation) =>
        ReadAsync(
            async connection =>
            {
                await using var command = new NpgsqlCommand(PostgresEntries.At, connection).With(positions.ToArray());
                return await PostgresEntries.ReadAsync(command, cancellation);
            },
            cancellation);

    public Task<IReadOnlyList<LedgerEntry>> ReadHistoryAsync(
        string entity, long before, int limit, CancellationToken cancellation) =>
        ReadAsync(
            async connection =>
            {
                await using var command = new NpgsqlCommand(PostgresEntries.History, connection)
                    .With(entity).With(before).With(limit).With(AllSeries);
                return await PostgresEntries.ReadAsync(command, cancellation);
            },
            cancellation);

    public Task<IReadOnlyList<LedgerKey>> ReadKeysAsync(
        LedgerKeyPlace? after, long through, int limit, CancellationToken cancellation) =>
        ReadAsync(
            connection => PostgresKeys.ReadAsync(connection, after, through, limit, _options.SliceBytes, cancellation),
            cancellation);

    public Task<LedgerVerification> VerifyAsync(IProgress<long>? progress, CancellationToken cancellation) =>
        ReadAsync(connection => PostgresVerification.OfAsync(connection, progress, cancellation), cancellation);

    public Task<IAsyncDisposable> HoldAsync(CancellationToken cancellation) =>
        TranslatedAsync(() => PostgresHold.TakeAsync(_source, cancellation));

    public Task<ILedgerFilling> BeginFillingAsync(CancellationToken cancellation) =>
        TranslatedAsync(() => PostgresFilling.BeginAsync(_source, cancellation));

    public Task RepartitionAsync(int partitions, CancellationToken cancellation) =>
        ReadAsync(
            async connection =>
            {
                await PostgresHead.RepartitionAsync(connection, partitions, cancellation);
                return true;
            },
            cancellation);

    public Task<bool> ExistsAsync(CancellationToken cancellation) =>
        ReadAsync(
            async connection =>
            {
                await using var command = new NpgsqlCommand("SELECT to_regclass('ledger_entries') IS NOT NULL", connection);
                return (bool)(await command.ExecuteScalarAsync(cancellation))!;
            },
            cancellation);

    public async Task<Sharing> KeepSharingAsync(Sharing ifNew, CancellationToken cancellation)
    {
        var stored = await ReadAsync(connection => PostgresHead.KeepSharingAsync(connection, ifNew, cancellation), cancellation);
        _sharing = stored;

        return stored;
    }

    public Task ChangeSharingAsync(Sharing sharing, CancellationToken cancellation) =>
        ReadAsync(
            async connection =>
            {
                await PostgresHead.ChangeSharingAsync(connection, sharing, cancellation);
                return true;
            },
            cancellation);

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _source.DisposeAsync();
    }

    private async Task<bool> OpenOnceAsync(int partitions, CancellationToken cancellation)
    {
        await PostgresMigration.RunAsync<PostgresLedger>(_options.ConnectionString!, cancellation);
        PartitionCount.Check(await PostgresSchema.StoredPartitionsAsync(_source, partitions, cancellation), partitions);
        _partitions = partitions;

        return true;
    }

    private static async Task<CommitOutcome> CommitAsync(NpgsqlConnection connection, CommitGroup group)
    {
        if (group.IsContradictory)
            return await PostgresConflicts.ExplainAsync(connection, group);

        try
        {
            await PostgresCommit.ExecuteAsync(connection, group);
            return new CommitOutcome.Committed(group.Next);
        }
        catch (PostgresException failure) when (PostgresFailure.IsConflict(failure))
        {
            return await PostgresConflicts.ExplainAsync(connection, group);
        }
    }

    private Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellation) =>
        Task.Run(
            () => TranslatedAsync(async () =>
            {
                await using var connection = await _source.OpenConnectionAsync(cancellation);
                return await read(connection);
            }),
            cancellation);

    private async Task<T> TranslatedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (PostgresFailure.IsUnavailable(failure))
        {
            _source.Clear();
            throw PostgresFailure.Translate(failure);
        }
    }

    private async Task StreamCurrentAsync(
        NpgsqlConnection connection,
        int firstPlace,
        int endPlace,
        ChannelWriter<CurrentSlice> slices,
        CancellationToken ending)
    {
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ending);
        await using (var pin = new NpgsqlCommand(PostgresEntries.PinCurrent, connection))
            await pin.ExecuteNonQueryAsync(ending);
        var position = (await PostgresHead.ReadAsync(connection, ending)).Position;
        await slices.WriteAsync(new(position, []), ending);

        await using var command = new NpgsqlCommand(PostgresEntries.Current, connection)
            .With(firstPlace).With(endPlace);

        // However long it takes to read them all: each row comes soon, or the connection has broken.
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(ending);
        var slice = new CurrentSliceBuilder(_options, position);
        while (await reader.ReadAsync(ending))
        {
            slice.Add(PostgresEntries.Payload(reader), reader.GetFieldValue<byte[]>(5));
            if (slice.IsFull)
                await slices.WriteAsync(slice.Take(), ending);
        }

        if (!slice.IsEmpty)
            await slices.WriteAsync(slice.Take(), ending);
    }

    private async Task StreamEntriesAsync(
        NpgsqlCommand command,
        Func<IReadOnlyList<LedgerEntry>, ValueTask> write,
        CancellationToken ending)
    {
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(ending);
        var (entries, slice) = (new PostgresEntries(reader), new SliceBuilder(_options));
        while (await reader.ReadAsync(ending))
        {
            slice.Add(entries.Entry());
            if (slice.IsFull)
                await write(slice.Take());
        }

        if (!slice.IsEmpty)
            await write(slice.Take());
    }
}
