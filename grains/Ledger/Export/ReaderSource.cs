namespace Grains.Ledger.Export;

/// <summary>The pages of an export, read by whichever silo answers.</summary>
/// <remarks>A page may be read again, so that an export outlives the silo that it began with.</remarks>
internal sealed class ReaderSource(ILedgerReaderGrain reader, TimeProvider time) : IExportSource
{
    private const int Attempts = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public Task<ExportHead> ReadHeadAsync() => reader.ReadExportHead();

    public Task<ExportedEntries> ReadEntriesAsync(long after, long through) =>
        Again(() => reader.ReadExportedEntries(after, through));

    public Task<ExportedKeys> ReadKeysAsync(LedgerKeyPlace? after, long through) =>
        Again(() => reader.ReadExportedKeys(after, through));

    private async Task<T> Again<T>(Func<Task<T>> read)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await read();
            }
            catch (Exception failure) when (attempt < Attempts && (failure is OrleansException or LedgerUnavailableException))
            {
                await Task.Delay(Pause, time);
            }
        }
    }
}
