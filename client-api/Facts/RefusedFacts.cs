using ClientApi.Access;
using ClientApi.Audit;
using Footprints.Facts;
using Grains;
using Grains.Figures;
using Grains.Intake;
using Microsoft.AspNetCore.Http;

namespace ClientApi.Facts;

/// <summary>Records facts that were refused because they are another's to state: one entry per owner and push.</summary>
internal sealed class RefusedFacts(RefusedAttempts attempts, IGrid grid)
{
    /// <summary>Owners that are looked up for one push; what is left is recorded without its owner.</summary>
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

        var owners = new Dictionary<AuditEntry, int>();
        var lookups = 0;
        foreach (var stated in facts.Where(stated => refused.ContainsKey(stated.Line)))
        {
            var rejection = refused[stated.Line];
            var isBlocked = blocked.TryGetValue(stated.Line, out var source);
            var isHeld = !isBlocked && rejection.Field == "id" && stated.Fact.Kind is (FactKind.Product or FactKind.Component or FactKind.Factor);
            var (enterprise, library) = isBlocked ? (source.Enterprise, source.Library)
                : isHeld ? await HolderAsync(stated.Fact, lookups++ < MostLookups, http.RequestAborted)
                : OwnFacts.NamedBy(stated.Fact);
            var entry = new AuditEntry
            {
                Kind = AuditKind.Refusal,
                Action = RefusalNote.RouteOf(http),
                By = AuditWho.Of(http),
                Enterprise = enterprise,
                Library = library,
                What = isHeld ? OwnAttempts.Fact : "",
                Reason = rejection.Detail,
            };
            owners[entry] = owners.GetValueOrDefault(entry) + 1;
        }

        // A push whose answer is 403 is recorded here, with its owners, and not once more by the guard.
        http.RefusalIsRecorded();
        foreach (var (entry, times) in owners)
            attempts.Note(entry with { Times = times, Entity = EntityOf(facts, refused, times) });
    }

    private static string EntityOf(IReadOnlyList<StatedFact> facts, Dictionary<int, Rejection> refused, int times) =>
        times == 1 && refused.Count == 1 ? facts.First(stated => refused.ContainsKey(stated.Line)).Fact.Id.Text : "";

    /// <summary>Whose the entity is that the fact would have replaced, or was, where that has taken it back.</summary>
    private async Task<(string Enterprise, string Library)> HolderAsync(Fact fact, bool isLookedUp, CancellationToken cancellation)
    {
        if (!isLookedUp)
            return ("", "");

        try
        {
            var owner = await grid.ReadAsync(fact.Kind, fact.Id, default, cancellation) switch
            {
                ReadOutcome<Figure>.Found { Value: var figure } => fact.Kind == FactKind.Factor ? figure.Library : figure.Enterprise,
                ReadOutcome<Figure>.NotFound { IsWithdrawn: true } => await grid.ReadLastOwnerAsync(fact.Id, cancellation),
                _ => null,
            };

            return fact.Kind == FactKind.Factor ? ("", owner ?? "") : (owner ?? "", "");
        }
        catch (Exception failure) when (failure is TimeoutException or Orleans.Runtime.OrleansException or ClusterUnreachableException)
        {
            // What became of the push stands, whether or not the owner can be named.
            return ("", "");
        }
    }
}
