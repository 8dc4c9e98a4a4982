using Footprints.Facts;
using Grains.Figures;
using Grains.Ledger;

namespace Grains.Publications;

/// <summary>What a request to publish was answered at first, for whoever sends it again with its key.</summary>
internal static class FirstPublication
{
    private static readonly FactReader Reader = new();

    /// <param name="key">The key as it was sent now.</param>
    /// <param name="answer">What is kept with it.</param>
    /// <param name="readNewest">Reads the newest entry of the product before a position.</param>
    public static async Task<PublishOutcome> Of(IdempotencyKey key, KeyedAnswer answer, Func<long, Task<HistoryEntry[]>> readNewest)
    {
        if (!answer.IsTo(key))
            return new PublishOutcome.KeyReused();

        // The key stands for the product as well, whose entry its position therefore is.
        var entry = (await readNewest(answer.Position + 1))[0];
        var publication = (Fact.Publication)Reader.ReadCanonical(entry.Kind, entry.Schema, entry.Payload);

        return new PublishOutcome.Published(publication, entry.Position, IsReplayed: true);
    }
}
