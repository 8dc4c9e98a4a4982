using System.Diagnostics;
using ClientApi.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ClientApi.Identity.Storage;

/// <summary>
/// The number that every change of rights raises: whoever asks gets one that misses no change which was acknowledged before it asked.
/// </summary>
/// <remarks>
/// With SQLite it is read anew for every request, which takes some microseconds. With PostgreSQL one that was read a moment ago serves
/// for <see cref="Remembered"/> from when its read began, and a change is acknowledged no sooner than that after its commit. So a host
/// asks some forty times a second over one connection, whatever is asked of it, and no host has to know of any other.
/// </remarks>
internal sealed class RightsNumber(IdentityPlace place) : IAsyncDisposable
{
    /// <summary>How long a number serves after its read began, with PostgreSQL.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMilliseconds(50);

    /// <summary>How long after its commit a change has reached every host, with PostgreSQL: timers of the two may differ a little.</summary>
    public static readonly TimeSpan UntilKnown = 1.2 * Remembered;

    private readonly Lock _gate = new();
    private (long Number, long ReadAt)? _last;
    private SqliteCommand? _sqlite;
    private NpgsqlConnection? _postgres;
    private NpgsqlCommand? _command;
    private Reading? _reading;

    /// <exception cref="System.Data.Common.DbException">The store can't be read.</exception>
    public ValueTask<long> ReadAsync() => place.IsPostgres ? SharedAsync() : new(ReadFile());

    private long ReadFile()
    {
        lock (_gate)
        {
            _sqlite ??= Open();

            return (long)_sqlite.ExecuteScalar()!;
        }
    }

    private SqliteCommand Open()
    {
        var connection = new SqliteConnection($"{place.ConnectionString};Pooling=False");
        try
        {
            connection.Open();
            var command = connection.CreateCommand();
            command.CommandText = "SELECT number FROM rights";
            command.Prepare();

            return command;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private ValueTask<long> SharedAsync()
    {
        lock (_gate)
        {
            // Timers of the system, not the grid's own clock, which a test may move: hosts have to agree on how long this is.
            var age = _last is { } read ? Stopwatch.GetElapsedTime(read.ReadAt) : TimeSpan.MaxValue;

            // Where requests come one after the other, the next number is there before the last one is too old, and nobody waits for it.
            if (age > Remembered / 2 && _reading is not { IsTooOld: false })
            {
                var before = _reading;
                _reading = new();
                _ = ReadForAllAsync(_reading, before);
            }

            return age < Remembered ? new(_last!.Value.Number) : new(_reading!.Number.Task);
        }
    }

    /// <summary>Reads for all who ask meanwhile; what fails is told to them.</summary>
    /// <param name="before">Reads over the same connection, and began too long ago.</param>
    private async Task ReadForAllAsync(Reading reading, Reading? before)
    {
        // Never run by the caller, who holds the gate.
        await Task.Yield();
        if (before is not null)
            await ((Task)before.Number.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        lock (_gate)
            reading.BegunAt = Stopwatch.GetTimestamp();

        try
        {
            var number = await ReadServerAsync();
            End(reading, number);
            reading.Number.SetResult(number);
        }
        catch (Exception failure)
        {
            End(reading, number: null);
            reading.Number.SetException(failure);

            // Perhaps nobody waits for it.
            _ = reading.Number.Task.Exception;
        }
    }

    private void End(Reading reading, long? number)
    {
        lock (_gate)
        {
            if (number is { } read)
                _last = (read, reading.BegunAt!.Value);
            if (_reading == reading)
                _reading = null;
        }
    }

    /// <summary>Asks once more where the connection was cut while nobody used it: the store is there, and may know of a change.</summary>
    private async Task<long> ReadServerAsync()
    {
        var isUsed = _command is not null;
        try
        {
            return await TryReadAsync();
        }
        catch (Exception failure) when (isUsed && StoreFailure.IsOne(failure) && failure.GetBaseException() is not TimeoutException)
        {
            return await TryReadAsync();
        }
    }

    private async Task<long> TryReadAsync()
    {
        try
        {
            _command ??= await ConnectAsync();

            return (long)(await _command.ExecuteScalarAsync())!;
        }
        catch
        {
            if (_postgres is not null)
                await _postgres.DisposeAsync();

            (_postgres, _command) = (null, null);
            throw;
        }
    }

    private async Task<NpgsqlCommand> ConnectAsync()
    {
        var settings = new NpgsqlConnectionStringBuilder(place.ConnectionString)
        {
            Pooling = false,
            ApplicationName = "grid rights",
            Timeout = 5,
            CommandTimeout = 5,
        };
        _postgres = new(settings.ToString());
        await _postgres.OpenAsync();
        var command = new NpgsqlCommand("SELECT number FROM identity.rights", _postgres);
        await command.PrepareAsync();

        return command;
    }

    public async ValueTask DisposeAsync()
    {
        _sqlite?.Connection?.Dispose();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    /// <summary>One question to the server, for all who ask until it is too old.</summary>
    private sealed class Reading
    {
        public TaskCompletionSource<long> Number { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>None while an earlier one is under way.</summary>
        public long? BegunAt { get; set; }

        public bool IsTooOld => BegunAt is { } begun && Stopwatch.GetElapsedTime(begun) >= Remembered;
    }
}
