using System.Globalization;
using ClientApi.Audit;
using Footprints.Facts;
using Grains.Telemetry;
using Microsoft.AspNetCore.Http;

namespace ClientApi.Access;

/// <summary>
/// Where everything passes that is shown to somebody whose own it is not, and everything that somebody was refused: once per request,
/// whatever it was that read it. It is in the audit log before it is shown.
/// </summary>
internal sealed class Disclosures(AuditTrail trail, RefusedAttempts attempts, ClientRates rates, GridMetrics metrics, IHttpContextAccessor web)
{
    /// <summary>The action of whoever reads an entity, or would.</summary>
    public const string Read = "read";

    private const string Stream = "stream";
    private const string Export = "export";

    /// <summary>
    /// Told before it is shown; own and public things among it are none, and no more are names without figures. Nor is the total that a
    /// stream begins with: that is told where the stream is.
    /// </summary>
    /// <exception cref="AuditUnavailableException">It can't be recorded: it must not be shown.</exception>
    /// <exception cref="Problems.TurnedAwayException">It is more than the principal may be shown for now: the same.</exception>
    public async ValueTask ToldAsync(Principal principal, IReadOnlyList<Disclosure> read)
    {
        var told = read.Where(one => IsTold(one) && one.Resource.Part != Part.Live).ToList();
        if (told.Count == 0)
            return;

        rates.Disclosures(principal, told.Count, web.HttpContext);
        metrics.Disclosed(told.Count, principal.Kind.Word());
        await trail.DiscloseAsync(principal.Id, [.. told.Select(one => EntryOf(AuditKind.Disclosure, Read, principal, one))]);
    }

    /// <summary>
    /// Told of all that a stream which begins will follow; what is returned is to be disposed when it ends. Own things are none.
    /// </summary>
    /// <exception cref="AuditUnavailableException">It can't be recorded: it must not begin.</exception>
    /// <exception cref="Problems.TurnedAwayException">It is more than the principal may be shown for now: the same.</exception>
    public async ValueTask<OpenDisclosure?> BeginAsync(Principal principal, IReadOnlyList<Disclosure> stream)
    {
        var told = stream.Where(IsTold).ToList();
        if (told.Count == 0)
            return null;

        rates.Disclosures(principal, told.Count, web.HttpContext);
        metrics.Disclosed(told.Count, principal.Kind.Word());

        return await trail.BeginAsync([.. told.Select(one => EntryOf(AuditKind.Disclosure, Stream, principal, one))]);
    }

    /// <summary>
    /// Told that the whole ledger is about to be read, which concerns everybody; what is returned is to be disposed when that ends.
    /// </summary>
    /// <param name="through">The last position of it, or none where that is not known.</param>
    /// <exception cref="AuditUnavailableException">It can't be recorded: it must not begin.</exception>
    public async ValueTask<OpenDisclosure> BeginExportAsync(Principal principal, long? through)
    {
        metrics.Disclosed(1, principal.Kind.Word());

        return await trail.BeginAsync(new AuditEntry
        {
            Kind = AuditKind.Disclosure,
            Action = Export,
            By = AuditWho.Of(principal, web.HttpContext),
            Enterprise = AuditView.Everybody,
            What = "ledger",
            Reason = $"The whole ledger, {Positions(through)}.",
        });
    }

    /// <summary>
    /// Told of what was asked for and is not seen, whether it is there or not. Nothing is waited for, so that the time of the answer tells no
    /// more than the answer.
    /// </summary>
    public void Refused(Principal principal, IReadOnlyList<Disclosure> refused)
    {
        if (refused.Count == 0)
            return;

        metrics.NotDisclosed(refused.Count, principal.Kind.Word());
        foreach (var owner in refused.GroupBy(one => (one.Resource.Owner, one.Resource.Library)))
            attempts.Note(EntryOf(AuditKind.Refusal, Read, principal, owner.First()) with { Times = owner.Count() });
    }

    private static string Positions(long? through) =>
        through is { } last ? string.Create(CultureInfo.InvariantCulture, $"positions 1 to {last}") : "to its head";

    private static bool IsTold(Disclosure one) => one.Decision.IsDisclosure && one.Resource.Part != Part.Name;

    private AuditEntry EntryOf(AuditKind kind, string action, Principal principal, Disclosure one) => new()
    {
        Kind = kind,
        Action = action,
        By = AuditWho.Of(principal, web.HttpContext),
        Enterprise = one.Resource.Owner ?? "",
        Library = one.Resource.Library ?? "",
        Entity = one.Resource.Id,
        What = WhatOf(one.Resource),
        Reason = one.Decision.Reason,
    };

    private static string WhatOf(Resource.OfEntity resource) => resource.Part switch
    {
        _ when resource.Kind == FactKind.Enterprise => "portfolio",
        Part.Breakdown or Part.Provenance => "breakdown",
        Part.Publications or Part.History => "history",
        _ => "figure",
    };
}

/// <summary>What was read or asked for, and what the rules say of it.</summary>
internal readonly record struct Disclosure(Resource.OfEntity Resource, Decision Decision)
{
    /// <summary>What of a set is not there, told of as what may not be seen is.</summary>
    public static IEnumerable<Disclosure> OfMissing(Principal reader, IEnumerable<string> ids) =>
        from id in ids
        where !reader.Enterprises.Contains(id)
        let entity = new Resource.OfEntity(FactKind.Product, id, Owner: null, IsShared: false, Part.Figure)
        select new Disclosure(entity, new Decision.Refused(AccessRules.Unseen(entity)));
}
