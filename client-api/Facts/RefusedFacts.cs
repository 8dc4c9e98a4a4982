using ClientApi.Access;
using ClientApi.Audit;
using Footprints.Facts;
using Footprints.Identities;
using Grains;
using Grains.Figures;
using Grains.Intake;
using Grains.Ledger;
using Microsoft.AspNetCore.Http;

namespace ClientApi.Facts;

/// <summary>Records facts that were refused because they are another's to state: one entry per owner and push.</summary>
internal sealed class RefusedFacts(RefusedAttempts attempts, IGrid grid)
{
    /// <summary>Figures that are read at once to learn whose they are.</summary>
    private const int MostAtOnce = 1_000;

    /// <summary>Entities that are not there whose last owner the ledger is asked for, of one push; what is left is recorded without its owner.</summary>
    private const int MostLookups = 16;

    /// <param name="facts">What was pushed, by its lines.</param>
    /// <param name="rejections">All that became of it, whatever the reason.</param>
    /// <param name="blocked">What may not cross a border, by lines.</param>
    public async Task RecordAsync(
        IReadOnlyList<StatedFact> facts, IReadOnlyList<Rejection> rejections, IReadOnlyDictionary<int, BorderSource> blocked, HttpContext http)
    {
        var refused = rejections.Where(one => one.Code is OwnFacts.NotYours or BorderFacts.Blocked).DistinctBy(one => one.Line).ToDictionary(one => one.Line);
        if (refused.Count == 0)
            return;

        var attempted = facts.Where(stated => refused.ContainsKey(stated.Line)).ToList();
        var holders = await HoldersAsync([.. attempted.Where(IsHeld).Select(stated => stated.Fact)], http.RequestAborted);
        var owners = new Dictionary<AuditEntry, int>();
        foreach (var stated in attempted)
        {
            var (enterprise, library) = blocked.TryGetValue(stated.Line, out var source) ? (source.Enterprise, source.Library)
                : IsHeld(stated) ? holders.GetValueOrDefault(stated.Fact.Id, ("", ""))
                : OwnFacts.NamedBy(stated.Fact);
            var entry = new AuditEntry
            {
                Kind = AuditKind.Refusal,
                Action = RefusalNote.RouteOf(http),
                By = AuditWho.Of(http),
                Enterprise = enterprise,
                Library = library,
                What = IsHeld(stated) ? OwnAttempts.Fact : "",
                Reason = refused[stated.Line].Detail,
            };
            owners[entry] = owners.GetValueOrDefault(entry) + 1;
        }

        // A push whose answer is 403 is recorded here, with its owners, and not once more by the guard.
        // The log tells so many of one caller apart: those first whose owner is known, then those that name one, who may be made up.
        http.RefusalIsRecorded();
        foreach (var (entry, times) in owners.OrderBy(one => PlaceOf(one.Key)))
            attempts.Note(entry with { Times = times, Entity = EntityOf(facts, refused, times) });

        bool IsHeld(StatedFact stated) => !blocked.ContainsKey(stated.Line) && refused[stated.Line].Field == "id"
            && stated.Fact.Kind is FactKind.Product or FactKind.Component or FactKind.Factor;
    }

    private static int PlaceOf(AuditEntry entry) => entry switch
    {
        { Enterprise: "", Library: "" } => 2,
        { What: OwnAttempts.Fact } => 0,
        _ => 1,
    };

    private static string EntityOf(IReadOnlyList<StatedFact> facts, Dictionary<int, Rejection> refused, int times) =>
        times == 1 && refused.Count == 1 ? facts.First(stated => refused.ContainsKey(stated.Line)).Fact.Id.Text : "";

    /// <summary>Whose the entities are that the facts would have replaced, or were, where their owners have taken them back.</summary>
    private async Task<IReadOnlyDictionary<EntityId, (string Enterprise, string Library)>> HoldersAsync(
        IReadOnlyList<Fact> facts, CancellationToken cancellation)
    {
        var holders = new Dictionary<EntityId, (string, string)>();
        try
        {
            foreach (var ids in facts.Select(fact => fact.Id).Distinct().Chunk(MostAtOnce))
            {
                if (await grid.ReadManyAsync(ids, default, cancellation) is ReadOutcome<FigureSet>.Found { Value.Figures: var figures })
                {
                    foreach (var figure in figures)
                        holders[EntityId.Of(figure.Id)] = (figure.Enterprise ?? "", figure.Library ?? "");
                }
            }

            foreach (var fact in facts.DistinctBy(fact => fact.Id).Where(fact => !holders.ContainsKey(fact.Id)).Take(MostLookups).ToList())
            {
                if (await grid.ReadLastOwnerAsync(fact.Id, cancellation) is { } owner)
                    holders[fact.Id] = fact.Kind == FactKind.Factor ? ("", owner) : (owner, "");
            }
        }
        catch (Exception failure) when (failure is TimeoutException or Orleans.Runtime.OrleansException or ClusterUnreachableException or LedgerUnavailableException)
        {
            // What became of the push stands, whether or not the owners can be named.
        }

        return holders;
    }
}
