using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ClientApi.Identity.Storage;

/// <summary>Keeps the pages that each connection to the file of principals remembers few: there are as many connections as requests at once.</summary>
/// <remarks>The file is small, and lies in the memory of the system anyhow; SQLite would keep 2 MB of it for each.</remarks>
internal sealed class SmallCaches : DbConnectionInterceptor
{
    private const string Command = "PRAGMA cache_size = -256";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Command;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Command;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
