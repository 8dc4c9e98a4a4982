using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace ClientApi.Identity.Storage;

/// <summary>Where principals are kept: beside the ledger, in a file of the same folder or a schema of the same database.</summary>
/// <param name="ConnectionString">Of PostgreSQL, or of the SQLite file.</param>
/// <param name="Folder">The data folder; empty for PostgreSQL.</param>
internal sealed record IdentityPlace(bool IsPostgres, string ConnectionString, string Folder)
{
    private const int BusySeconds = 15;

    /// <summary>Reads what <c>Grid:Cluster</c>, <c>Grid:Store</c>, <c>Grid:Data</c> and <c>ConnectionStrings:Grid</c> say.</summary>
    public static IdentityPlace Of(IConfiguration configuration)
    {
        if (Is(configuration["Grid:Cluster"], "postgres") || Is(configuration["Grid:Store"], "postgres"))
            return new(true, configuration.GetConnectionString("Grid") ?? "", "");

        var folder = Path.GetFullPath(configuration["Grid:Data"] is { Length: > 0 } given ? given : "./grid-data");
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, "identity.db"),
            DefaultTimeout = BusySeconds,
        };

        return new(false, connection.ToString(), folder);
    }

    private static bool Is(string? value, string word) => string.Equals(value, word, StringComparison.OrdinalIgnoreCase);
}
