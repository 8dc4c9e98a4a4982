using Grains.Ledger;
using Microsoft.Data.Sqlite;
using Silo.Ledger;
using Silo.Ledger.Sqlite;

namespace Grains.Tests.Ledger;

public sealed class SqliteTestStore : TestStore
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("grid-ledger-").FullName;

    /// <summary>A connection of another program.</summary>
    public SqliteConnection Intrude()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "ledger.db")};Pooling=False");
        connection.Open();

        return connection;
    }

    public override async Task ExecuteAsync(string sql)
    {
        await using var connection = Intrude();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    protected override ILedger Connect(LedgerOptions options)
    {
        options.Data = Folder;
        return new SqliteLedger(options);
    }

    protected override Task RemoveAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }
}
