using Footprints.Facts;
using Footprints.Waves;
using Grains.Ledger;
using Microsoft.Extensions.Logging;

namespace Grains.Partitions;

/// <summary>Reads the current facts of a partition's places, and again while the ledger fails; the grain answers meanwhile.</summary>
internal sealed partial class PartitionLoading(
    PartitionMember member, int partition, ILedger ledger, GridOptions options, TimeProvider time, ILogger logger)
{
    public async Task Load()
    {
        var started = time.GetTimestamp();
        long? position;
        while ((position = await TryRead()) is null)
            await Task.Delay(TimeSpan.FromMilliseconds(options.RemindMilliseconds), time);

        member.FinishLoading(position.Value);
        var elapsed = time.GetElapsedTime(started);
        LogLoaded(partition, member.Cells.OwnCount, member.Cells.Inputs, position.Value, elapsed);
    }

    /// <summary>The position through which the facts were read; none where the ledger can't be reached.</summary>
    private async Task<long?> TryRead()
    {
        try
        {
            var late = new List<LedgerPayload>();
            var position = 0L;
            var reading = PartitionFacts.ReadCurrent(ledger, partition, options.PartitionCount, CancellationToken.None);
            await foreach (var slice in reading)
            {
                position = slice.Position;
                using (slice)
                    Load(slice, late);

                // Slices that are read already would be taken in one long turn, and nobody be answered meanwhile.
                await Task.Yield();
            }

            if (member.ReadsShares)
                position = await ReadShares(position, late);

            foreach (var payload in late)
                member.Load(payload);

            return position;
        }
        catch (LedgerUnavailableException failure)
        {
            LogUnavailable(partition, failure);

            return null;
        }
    }

    /// <summary>
    /// Reads the shares, which lie in another partition's places. They are of a later position, so what has come of the own
    /// places until then is read too; all is of that position then.
    /// </summary>
    private async Task<long> ReadShares(long through, List<LedgerPayload> late)
    {
        var position = through;
        await foreach (var slice in PartitionFacts.ReadCommon(ledger, CancellationToken.None))
        {
            position = slice.Position;
            using (slice)
            {
                foreach (var payload in slice.Entries)
                {
                    if (payload.Kind is FactKind.Share or FactKind.Expiry)
                        late.Add(payload with { Payload = payload.Payload.ToArray() });
                }
            }
        }

        if (position > through)
        {
            var wanted = new EntriesWanted(through, position);
            await foreach (var entry in PartitionFacts.ReadEntries(ledger, member, wanted, CancellationToken.None))
                late.Add(PartitionFacts.PayloadOf(entry));
        }

        return position;
    }

    /// <summary>What the grid states refers to what others have stated, so it comes late.</summary>
    private void Load(CurrentSlice slice, List<LedgerPayload> late)
    {
        foreach (var payload in slice.Entries)
        {
            if (payload.Series == VersionSeries.Stated)
                member.Load(payload);
            else
                late.Add(payload with { Payload = payload.Payload.ToArray() });
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Partition {Partition} has read {Cells} cells with {Inputs} inputs through {Position} in {Elapsed}")]
    private partial void LogLoaded(int partition, int cells, long inputs, long position, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition} can't read its facts")]
    private partial void LogUnavailable(int partition, Exception failure);
}
