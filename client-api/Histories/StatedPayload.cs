using System.Text.Json;
using Footprints.Facts;
using Grains.Figures;

namespace ClientApi.Histories;

/// <summary>What the ledger keeps of a fact.</summary>
internal static class StatedPayload
{
    private static readonly FactReader Reader = new();

    /// <summary>The fact as clients may read it: the canonical bytes are JSON of the contract.</summary>
    public static JsonElement Json(HistoryEntry entry)
    {
        var reader = new Utf8JsonReader(entry.Payload);

        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>The publication that the entry states.</summary>
    /// <remarks>A silo of version 0.1 tells no schema: then it is the first.</remarks>
    public static Fact.Publication Publication(HistoryEntry entry) =>
        (Fact.Publication)Reader.ReadCanonical(entry.Kind, Math.Max(1, entry.Schema), entry.Payload);
}
