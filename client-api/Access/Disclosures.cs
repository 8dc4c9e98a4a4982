using ClientApi.Audit;
using Footprints.Facts;
using Grains.Telemetry;
using Microsoft.AspNetCore.Http;

namespace ClientApi.Access;

/// <summary>
/// Where everything passes that is shown to somebody whose own it is not, and everything that somebody was refused: once per request,
/// whatever it was that read it. It is in the audit log before it is shown.
/// </summary>
internal sealed class Disclosures(AuditTrail trail, RefusedAttempts attempts, GridMetrics metrics, IHttpContextAccessor web)
{
    private const string Read = "read";
    private const string Stream = "stream";

    /// <summary>
    /// Told before it is shown; own and public things among it are none, and no more are names without figures. Nor is the total that a
    /// stream begins with: that is told where the stream is.
    /// </summary>
    /// <exception cref="AuditUnavailableException">It can't be recorded: it must not be shown.</exception>
    public async ValueTask ToldAsync(Principal principal, IReadOnlyList<Disclosure> read)
    {
        var told = read.Where(one => IsTold(one) && one.Resource.Part != Part.Live).ToList();
        if (told.Count == 0)
            return;

        metrics.Disclosed(told.Count, principal.Kind.Word());
        await trail.RecordAsync([.. told.Select(one => EntryOf(AuditKind.Disclosure, Read, principal, one))]);
    }

    /// <summary>Told of a stream that begins; what is returned is to be disposed when it ends. Own ones are none.</summary>
    /// <exception cref="AuditUnavailableException">It can't be recorded: it must not begin.</exception>
    public async ValueTask<OpenDisclosure?> BeginAsync(Principal principal, Disclosure stream)
    {
        if (!IsTold(stream))
            return null;

        metrics.Disclosed(1, principal.Kind.Word());

        return await trail.BeginAsync(EntryOf(AuditKind.Disclosure, Stream, principal, stream));
    }

    /// <summary>Told of what was asked for and is not seen, whether it is there or not.</summary>
    public async ValueTask RefusedAsync(Principal principal, IReadOnlyList<Disclosure> refused)
    {
        if (refused.Count == 0)
            return;

        metrics.NotDisclosed(refused.Count, principal.Kind.Word());
        foreach (var owner in refused.GroupBy(one => one.Resource.Owner))
            await attempts.NoteAsync(EntryOf(AuditKind.Refusal, Read, principal, owner.First()) with { Times = owner.Count() });
    }

    private static bool IsTold(Disclosure one) => one.Decision.IsDisclosure && one.Resource.Part != Part.Name;

    private AuditEntry EntryOf(AuditKind kind, string action, Principal principal, Disclosure one) => new()
    {
        Kind = kind,
        Action = action,
        By = AuditWho.Of(principal, web.HttpContext),
        Enterprise = one.Resource.Owner ?? "",
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
internal readonly record struct Disclosure(Resource.OfEntity Resource, Decision Decision);
