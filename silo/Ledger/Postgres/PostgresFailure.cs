using System.Net.Sockets;
using Grains.Ledger;
using Npgsql;

namespace Silo.Ledger.Postgres;

/// <summary>Tells what the server could not do from what it was asked wrongly.</summary>
internal static class PostgresFailure
{
    /// <summary>The server can't be reached, or can't read or write now.</summary>
    public static bool IsUnavailable(Exception failure) => failure switch
    {
        // Classes 22, 23 and 42: bad values, broken constraints, bad statements. GL: our own rules.
        PostgresException { SqlState: var state } => !(state.StartsWith("22", StringComparison.Ordinal)
            || state.StartsWith("23", StringComparison.Ordinal)
            || state.StartsWith("42", StringComparison.Ordinal)
            || state.StartsWith("GL", StringComparison.Ordinal)),
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>A commit met something that other entries, keys or writers have left.</summary>
    public static bool IsConflict(PostgresException failure) =>
        failure.SqlState is PostgresErrorCodes.UniqueViolation or "GL001";

    public static LedgerUnavailableException Translate(Exception failure) =>
        new($"The ledger's PostgreSQL is unavailable: {failure.Message}", failure);
}
