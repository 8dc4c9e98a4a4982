using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClientApi.Facts;
using Footprints.Facts;
using Grains;
using Grains.Ledger.Export;

namespace ClientApi.Identity.Links;

/// <summary>Whether facts name an enterprise, by reading the ledger: it is asked for seldom, and no index is kept for it.</summary>
/// <remarks>What was taken back counts as well: whoever gets the id would own its past. One reads at a time, so that few who ask do no harm.</remarks>
internal sealed class NamedEnterprises(IGrid grid, FactReader reader) : IDisposable
{
    private static readonly byte[] Keys = Encoding.UTF8.GetBytes("{\"idempotencyKey\"");

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Whether any fact names it as its owner or as a buyer, but for the facts of some.</summary>
    /// <param name="but">The enterprises whose facts do not count.</param>
    public async Task<bool> ByOthersAsync(string enterprise, IReadOnlySet<string> but, CancellationToken cancellation)
    {
        var spellings = SpellingsOf(enterprise);
        await _one.WaitAsync(cancellation);
        try
        {
            await foreach (var lines in grid.ExportAsync(cancellation).WithCancellation(cancellation))
            {
                // Keys come after every entry.
                if (lines.Span.StartsWith(Keys))
                    return false;
                if (Names(lines, spellings, enterprise, but))
                    return true;
            }

            return false;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>As the id may stand in JSON, whoever has written it.</summary>
    private static List<byte[]> SpellingsOf(string id) =>
    [
        .. new[] { id, JsonEncodedText.Encode(id).Value, JsonEncodedText.Encode(id, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value }
            .Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>Of a piece of whole lines, those that have the id in them are read.</summary>
    private bool Names(ReadOnlyMemory<byte> lines, List<byte[]> spellings, string enterprise, IReadOnlySet<string> but)
    {
        if (!spellings.Any(spelling => lines.Span.IndexOf(spelling) >= 0))
            return false;

        while (!lines.IsEmpty)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            if (spellings.Any(spelling => line.Span.IndexOf(spelling) >= 0)
                && ExportLine.Read(line) is ExportLine.Entry { Stated: var entry }
                && Names(reader.ReadCanonical(entry.Kind, entry.Schema, entry.Payload), enterprise, but))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Names(Fact fact, string enterprise, IReadOnlySet<string> but)
    {
        var owner = OwnFacts.NamedBy(fact).Enterprise;
        var buyer = fact.Kind == FactKind.Share ? fact.Id.ReadShare().Buyer.Text : null;

        return (owner == enterprise || buyer == enterprise) && !but.Contains(owner);
    }
}
