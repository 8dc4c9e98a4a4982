using Grains.Ledger;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Silo.Ledger.Sqlite;

/// <summary>Tells what the store could not do from what it was asked wrongly.</summary>
internal static class SqliteFailure
{
    /// <summary>The store can't be reached, read or written now.</summary>
    public static bool IsUnavailable(SqliteException failure) => failure.SqliteErrorCode is not
        (raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_MISUSE or raw.SQLITE_RANGE
        or raw.SQLITE_TOOBIG);

    public static LedgerUnavailableException Translate(SqliteException failure, string file) =>
        new($"The ledger {file} is unavailable: {failure.Message} {Remedy(failure)}".TrimEnd(), failure);

    private static string Remedy(SqliteException failure) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => "Free some space on its disk.",
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => "Make the file and its folder writable.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "Close the other program that holds it.",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => "Restore it from a backup.",
        _ => "",
    };
}
