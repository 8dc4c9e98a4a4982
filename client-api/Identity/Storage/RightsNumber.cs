using Microsoft.Data.Sqlite;
using Npgsql;

namespace ClientApi.Identity.Storage;

/// <summary>The number that every change of rights raises, read anew for every request, and yet not once per request.</summary>
/// <remarks>
/// Whoever asks gets a number that was read after it asked. With SQLite that takes some microseconds. With PostgreSQL those
/// who ask while a read is under way share the next one, so that one connection serves all requests of a host.
/// </remarks>
internal sealed class RightsNumber(IdentityPlace place) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private SqliteCommand? _sqlite;
    private NpgsqlConnection? _postgres;
    private NpgsqlCommand? _command;
    private TaskCompletionSource<long>? _waiting;
    private bool _isReading;

    /// <exception cref="System.Data.Common.DbException">The store can't be read.</exception>
    public ValueTask<long> ReadAsync() => place.IsPostgres ? new(SharedAsync()) : new(ReadFile());

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

    private Task<long> SharedAsync()
    {
        lock (_gate)
        {
            _waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_isReading)
                _ = ReadForAllAsync();

            return _waiting.Task;
        }
    }

    /// <summary>Reads as long as somebody waits; what fails is told to those who wait.</summary>
    private async Task ReadForAllAsync()
    {
        _isReading = true;

        // Never run by the caller, who holds the gate.
        await Task.Yield();
        while (true)
        {
            TaskCompletionSource<long> waiting;
            lock (_gate)
            {
                _isReading = _waiting is not null;
                if (!_isReading)
                    return;

                (waiting, _waiting) = (_waiting!, null);
            }

            try
            {
                waiting.SetResult(await ReadServerAsync());
            }
            catch (Exception failure)
            {
                waiting.SetException(failure);
            }
        }
    }

    private async Task<long> ReadServerAsync()
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
}
