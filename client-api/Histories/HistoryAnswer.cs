using System.Text.Json;
using System.Text.Json.Serialization;
using ClientApi.Publications;

namespace ClientApi.Histories;

/// <summary>What was ever stated about an entity, newest first.</summary>
/// <param name="Items">Facts and publications; for whoever does not own it, publications alone.</param>
/// <param name="Next">The address of the next page, as in the Link header; null on the last one.</param>
public sealed record HistoryAnswer(IReadOnlyList<HistoryItem> Items, string? Next);

/// <summary>One fact or publication.</summary>
/// <param name="Receipt">Its receipt.</param>
/// <param name="Kind">`product`, `component`, `enterprise`, `publication` or `expiry`.</param>
/// <param name="Version">Its version, counted apart for facts, publications and expiries.</param>
/// <param name="Principal">Who stated it; left out for whoever does not own the entity.</param>
/// <param name="RecordedAt">When it was accepted.</param>
/// <param name="Fact">The fact as the ledger keeps it; left out for a publication.</param>
/// <param name="Publication">The publication; left out for a fact.</param>
public sealed record HistoryItem(
    string Receipt,
    string Kind,
    int Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Principal,
    DateTimeOffset RecordedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Fact,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PublicationAnswer? Publication);
