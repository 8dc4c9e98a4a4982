using System.Text.Json;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Tests.Recomputation;
using Grains.Ledger;

namespace LoadTests.Chaos;

/// <summary>What is left when everything has passed: is what was acknowledged there once, and is what is shown right?</summary>
internal sealed class Aftermath
{
    private const int IdsAtOnce = 500;

    private static readonly FactReader Reader = new();

    private readonly List<LedgerFact> _facts = [];
    private readonly ILookup<string, LedgerFact> _byName;

    private Aftermath(IEnumerable<LedgerFact> facts)
    {
        _facts.AddRange(facts);
        _byName = _facts.Where(fact => fact.Fact is Fact.Product).ToLookup(fact => ((Fact.Product)fact.Fact).Name, StringComparer.Ordinal);
    }

    public static async Task<Aftermath> ReadAsync(ILedger ledger, CancellationToken cancellation)
    {
        var facts = new List<LedgerFact>();
        await foreach (var slice in ledger.ReadOnAsync(0, long.MaxValue, cancellation))
        {
            facts.AddRange(slice.Select(entry => new LedgerFact(
                entry.Position, entry.Series, entry.Version, Reader.ReadCanonical(entry.Kind, entry.Schema, entry.Payload))));
        }

        return new(facts);
    }

    public long Head => _facts.Count == 0 ? 0 : _facts[^1].Position;

    /// <summary>Acknowledged pushes of which a fact is missing, or whose receipt is not that of their last fact.</summary>
    public long Lost(IEnumerable<Acknowledged> pushes) => pushes.Count(push =>
        _byName[push.Name].Count() < push.Facts || !_byName[push.Name].Any(fact => fact.Position == push.Receipt));

    /// <summary>Pushes of which a fact is there more than once.</summary>
    public long Duplicated(IEnumerable<string> pushes) => pushes.Count(name =>
        _byName[name].GroupBy(fact => fact.Fact.Id).Any(entity => entity.Count() > 1));

    /// <summary>Pushes that are there by half: their facts don't follow each other.</summary>
    public long Torn(IEnumerable<Acknowledged> pushes) => pushes.Count(push =>
        _byName[push.Name].Select(fact => fact.Position).Order().ToList() is { Count: > 0 } positions
        && positions[^1] - positions[0] != positions.Count - 1);

    /// <summary>Compares live footprints with those of the slow recomputation.</summary>
    public async Task<Comparison> CompareAsync(ChaosClient client, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        var network = PlainNetwork.Of(_facts);
        var mismatches = new List<string>();
        foreach (var some in ids.GroupBy(SupplyChain.OwnerOf).SelectMany(owned => owned.Chunk(IdsAtOnce)))
        {
            var shown = await client.QueryAsync(some, Head, cancellation)
                ?? throw new InvalidOperationException("The grid does not show its footprints, though everything has passed.");
            var footprints = shown.GetProperty("footprints").EnumerateArray().ToDictionary(one => one.GetProperty("id").GetString()!);
            mismatches.AddRange(some
                .Select(id => (Id: id, Complaint: Complaint(network.CellOf(CellKey.Of(id)), footprints.GetValueOrDefault(id))))
                .Where(one => one.Complaint is not null)
                .Select(one => $"{one.Id}: {one.Complaint}"));
        }

        return new(mismatches, ids.Count(id => network.CellOf(CellKey.Of(id)).IsDoubtful));
    }

    private static string? Complaint(PlainCell cell, JsonElement shown)
    {
        if (cell.IsDoubtful)
            return null;

        if (shown.ValueKind == JsonValueKind.Undefined)
            return "it is not shown";

        var status = (cell.State & CellState.Divergent) != 0 ? "divergent"
            : (cell.State & (CellState.Incomplete | CellState.Unresolved)) != 0 ? "incomplete"
            : "complete";
        if (shown.GetProperty("status").GetString() != status)
            return $"its status is {shown.GetProperty("status")}, must be {status}";

        return (cell.State & CellStates.NoNumber) != 0
            ? null
            : LaneComplaint(cell, shown, shown.GetProperty(status == "complete" ? "total" : "knownPart"));
    }

    /// <summary>Bit for bit where no loop lies upstream, within the bound that is shown elsewhere.</summary>
    private static string? LaneComplaint(PlainCell cell, JsonElement shown, JsonElement lanes)
    {
        var bound = shown.GetProperty("errorBound").GetDouble();
        for (var lane = 0; lane < Lanes.FirstTrustLane; lane++)
        {
            var (isShown, must) = (lanes.GetProperty(Lanes.Names[lane]).GetDouble(), cell.Total[lane]);
            var isRight = cell.HasLoop
                ? Twice.Abs(must - isShown).High <= bound * (1 + 1e-12)
                : isShown.Equals(must.High);
            if (!isRight)
                return $"its {Lanes.Names[lane]} is {isShown:R}, must be {must.High:R} within {bound:R}";
        }

        return null;
    }
}

/// <summary>What is shown against what should be.</summary>
/// <param name="Mismatches">Entities whose footprint is another one, with what is wrong.</param>
/// <param name="Doubtful">Entities that were not compared: so near to having no number that rounding decides.</param>
internal sealed record Comparison(IReadOnlyList<string> Mismatches, int Doubtful);
