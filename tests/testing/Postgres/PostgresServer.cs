using System.Diagnostics;
using System.Text;
using Npgsql;

namespace Testing.Postgres;

/// <summary>A real PostgreSQL of its own: in a temporary folder, on a free port, with every commit on disk.</summary>
/// <remarks>
/// The server lives as long as the standard input of its shell is open: it ends with this process, however that ends,
/// and takes its folder with it.
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    // initdb refuses the superuser, so that one runs it as the user that the package has made.
    private const string Script = """
        set -e
        "$1/initdb" -D "$2" -U grid -A trust -E UTF8 --no-locale --no-sync >/dev/null
        start() {
          "$1/postgres" -D "$2" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 -c fsync=on -c max_connections=200 &
          server=$!
        }
        start "$@"
        while read -r word; do
          case $word in
            stop) kill -QUIT $server; wait $server || true; echo 'The server has ended.' >&2;;
            start) start "$@";;
          esac
        done
        kill -INT $server || true
        wait $server || true
        rm -rf "$2"
        """;

    private const string Ready = "database system is ready to accept connections";
    private const string Ended = "The server has ended.";

    private readonly Process _shell;
    private readonly int _port;
    private readonly Lock _telling = new();
    private readonly StringBuilder _told = new();
    private (string Words, TaskCompletionSource Told) _awaited = (Ready, NotTold());
    private int _databases;

    private PostgresServer(Process shell, int port)
    {
        (_shell, _port) = (shell, port);
        _ = FollowAsync(shell.StandardError);
    }

    /// <summary>Starts a server with the programs in <paramref name="programs"/>.</summary>
    /// <exception cref="InvalidOperationException">The server ended before it was ready; the message has its last words.</exception>
    public static async Task<PostgresServer> StartAsync(string programs)
    {
        var port = FreeAddress.Take().Port;
        var folder = Path.Combine(Path.GetTempPath(), $"grid-postgres-{Environment.ProcessId}-{port}");
        string[] shell = ["sh", "-c", Script, "postgres", programs, folder, $"{port}"];
        string[] command = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. shell] : shell;
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        process.StandardInput.AutoFlush = true;
        var server = new PostgresServer(process, port);
        await server._awaited.Told.Task;

        return server;
    }

    /// <summary>Creates an empty database and gives its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"grid{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();

        return ConnectionString(name);
    }

    /// <summary>The port on 127.0.0.1 that it listens on.</summary>
    public int Port => _port;

    /// <summary>From now on a user must show a password, and everybody else none as before.</summary>
    /// <param name="attributes">What the user, who is new, may do besides.</param>
    public async Task AskForPasswordAsync(string user, string password, string attributes = "SUPERUSER")
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var show = new NpgsqlCommand("SHOW hba_file", connection);
        var rules = await show.ExecuteScalarAsync();
        await using var command = new NpgsqlCommand(
            $"""
            CREATE ROLE {user} LOGIN {attributes} PASSWORD '{password}';
            COPY (VALUES ('host all {user} 127.0.0.1/32 scram-sha-256'), ('host all all 127.0.0.1/32 trust')) TO '{rules}';
            SELECT pg_reload_conf();
            """,
            connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends the server at once, without finishing anything, as a crash does; done when it is gone.</summary>
    public Task CrashAsync() => TellAsync("stop", Ended);

    /// <summary>Starts it again on what a crash has left; done when it takes connections.</summary>
    public Task StartAgainAsync() => TellAsync("start", Ready);

    /// <summary>A crash, and the start after it.</summary>
    public async Task RestartAsync()
    {
        await CrashAsync();
        await StartAgainAsync();
    }

    /// <summary>Has the shell do something; done when the log says so.</summary>
    private async Task TellAsync(string word, string awaited)
    {
        Task told;
        lock (_telling)
        {
            _told.Clear();
            _awaited = (awaited, NotTold());
            told = _awaited.Told.Task;
        }

        await _shell.StandardInput.WriteLineAsync(word);
        await told;
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=grid;Database={database}";

    private static TaskCompletionSource NotTold() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The log is read to its end, or the server would wait for a reader.
    private async Task FollowAsync(StreamReader log)
    {
        while (await log.ReadLineAsync() is { } line)
        {
            lock (_telling)
            {
                if (!_awaited.Told.Task.IsCompleted)
                    _told.AppendLine(line);
                if (line.Contains(_awaited.Words, StringComparison.Ordinal))
                    _awaited.Told.TrySetResult();
            }
        }

        // Where nobody waits any more, nobody is told either.
        lock (_telling)
            _awaited.Told.TrySetException(new InvalidOperationException($"PostgreSQL did not say '{_awaited.Words}':\n{_told}"));
    }
}
