using System.Text;
using Footprints.Facts;
using Footprints.Identities;
using Grains;
using Grains.Ledger.Export;

namespace ClientApi.Identity.Approvals;

/// <summary>Finds what enterprises share, by reading the ledger: it is asked for seldom, and no list of shares is kept for it.</summary>
internal sealed class StatedShares(IGrid grid, FactReader reader)
{
    private static readonly byte[] Mark = Encoding.UTF8.GetBytes("\"kind\":\"share\"");
    private static readonly byte[] Keys = Encoding.UTF8.GetBytes("{\"idempotencyKey\"");

    /// <summary>The shares of these enterprises that were not taken back.</summary>
    public async Task<IReadOnlyCollection<Fact.Share>> OfAsync(IReadOnlySet<string> enterprises, CancellationToken cancellation)
    {
        var newest = new Dictionary<EntityId, Fact>();
        await foreach (var lines in grid.ExportAsync(cancellation))
        {
            // Keys come after every entry.
            if (lines.Span.StartsWith(Keys))
                break;

            foreach (var fact in Read(lines).Where(fact => enterprises.Contains(fact.Id.ReadShare().Enterprise.Text)))
                newest[fact.Id] = fact;
        }

        return [.. newest.Values.OfType<Fact.Share>()];
    }

    /// <summary>The shares of a piece of whole lines, taken back or not, in order.</summary>
    private List<Fact> Read(ReadOnlyMemory<byte> lines)
    {
        var facts = new List<Fact>();
        while (!lines.IsEmpty)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            if (line.Span.IndexOf(Mark) >= 0 && ExportLine.Read(line) is ExportLine.Entry { Stated: { Kind: FactKind.Share } entry })
                facts.Add(reader.ReadCanonical(entry.Kind, entry.Schema, entry.Payload));
        }

        return facts;
    }
}
