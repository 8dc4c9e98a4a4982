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
            stop) kill -QUIT $server; wait $server || true;;
            start) start "$@";;
          esac
        done
        kill -INT $server || true
        wait $server || true
        rm -rf "$2"
        """;

    private const string Ready = "database system is ready to accept connections";

    private readonly Process _shell;
    private readonly int _port;
    private int _databases;

    private PostgresServer(Process shell, int port) => (_shell, _port) = (shell, port);

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
        var ready = new TaskCompletionSource();
        _ = FollowAsync(process.StandardError, ready);
        await ready.Task;

        return new(process, port);
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

    /// <summary>From now on a user must show a password, and everybody else none as before.</summary>
    public async Task AskForPasswordAsync(string user, string password)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var show = new NpgsqlCommand("SHOW hba_file", connection);
        var rules = await show.ExecuteScalarAsync();
        await using var command = new NpgsqlCommand(
            $"""
            CREATE ROLE {user} LOGIN SUPERUSER PASSWORD '{password}';
            COPY (VALUES ('host all {user} 127.0.0.1/32 scram-sha-256'), ('host all all 127.0.0.1/32 trust')) TO '{rules}';
            SELECT pg_reload_conf();
            """,
            connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends the server at once, without finishing anything, as a crash does.</summary>
    public Task CrashAsync() => _shell.StandardInput.WriteLineAsync("stop");

    /// <summary>Starts it again on what a crash has left; it is there when the first connection is.</summary>
    public Task StartAgainAsync() => _shell.StandardInput.WriteLineAsync("start");

    /// <summary>A crash, and the start after it.</summary>
    public async Task RestartAsync()
    {
        await CrashAsync();
        await StartAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=grid;Database={database}";

    // The log is read to its end, or the server would wait for a reader.
    private static async Task FollowAsync(StreamReader log, TaskCompletionSource ready)
    {
        var words = new StringBuilder();
        while (await log.ReadLineAsync() is { } line)
        {
            if (!ready.Task.IsCompleted)
                words.AppendLine(line);
            if (line.Contains(Ready, StringComparison.Ordinal))
                ready.TrySetResult();
        }

        ready.TrySetException(new InvalidOperationException($"PostgreSQL did not start:\n{words}"));
    }
}
