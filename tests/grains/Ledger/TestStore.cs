using Grains.Ledger;
using Silo.Ledger;

namespace Grains.Tests.Ledger;

/// <summary>A place of its own for one ledger, which a test can open, close and tamper with.</summary>
public abstract class TestStore : IAsyncDisposable
{
    private readonly List<ILedger> _opened = [];

    public const int Partitions = 4;

    /// <summary>Small slices, so that a few entries make several.</summary>
    public const int SliceEntries = 10;

    public async Task<ILedger> OpenAsync(int partitions = Partitions)
    {
        var ledger = Connect();
        await ledger.OpenAsync(partitions, CancellationToken.None);

        return ledger;
    }

    /// <summary>A ledger that has not been opened yet.</summary>
    public ILedger Connect()
    {
        var options = new LedgerOptions { SliceEntries = SliceEntries, StoreTimeoutSeconds = 5 };
        var ledger = Connect(options);
        _opened.Add(ledger);

        return ledger;
    }

    public async Task CloseAsync()
    {
        foreach (var ledger in _opened.Cast<IAsyncDisposable>())
            await ledger.DisposeAsync();
        _opened.Clear();
    }

    /// <summary>Runs a statement behind the ledger's back.</summary>
    public abstract Task ExecuteAsync(string sql);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await RemoveAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract ILedger Connect(LedgerOptions options);

    protected abstract Task RemoveAsync();
}
