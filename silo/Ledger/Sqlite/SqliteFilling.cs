using Grains.Ledger;
using Silo.Ledger.Moving;

namespace Silo.Ledger.Sqlite;

/// <summary>One transaction of the writer that takes in a whole ledger; its write-ahead log grows to the ledger's size.</summary>
internal sealed class SqliteFilling : ILedgerFilling
{
    private readonly SqliteWriter _writer;
    private bool _isOpen = true;

    private SqliteFilling(SqliteWriter writer, LedgerHead head) => (_writer, Head) = (writer, head);

    public LedgerHead Head { get; }

    public static async Task<ILedgerFilling> BeginAsync(SqliteWriter writer, CancellationToken cancellation) =>
        new SqliteFilling(writer, await writer.RunAsync(connection => connection.BeginFilling(), cancellation));

    public Task<bool> TakeAsync(CommitGroup group) => Run(connection => connection.Fill(group));

    public async Task CommitAsync()
    {
        await Run(connection => End(connection, isKept: true));
        _isOpen = false;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOpen)
            await Run(connection => End(connection, isKept: false));
    }

    private async Task<T> Run<T>(Func<SqliteWriterConnection, T> work)
    {
        try
        {
            return await _writer.RunAsync(work, CancellationToken.None);
        }
        catch
        {
            // The writer has closed the connection, and the transaction is undone with it.
            _isOpen = false;
            throw;
        }
    }

    private static bool End(SqliteWriterConnection connection, bool isKept)
    {
        connection.EndFilling(isKept);

        return true;
    }
}
