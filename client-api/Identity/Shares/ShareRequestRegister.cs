using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Links;
using ClientApi.Identity.Storage;
using Footprints.Facts;
using Footprints.Identities;
using Microsoft.EntityFrameworkCore;

namespace ClientApi.Identity.Shares;

/// <summary>What buyers ask enterprises to share.</summary>
/// <remarks>
/// It never looks whether the enterprise or the products are there: whoever asks gets the same answer, in the same time, whether they are.
/// </remarks>
internal sealed class ShareRequestRegister(IdentityDb db, RightsActor actor, TimeProvider time)
{
    /// <summary>Of one organisation, that wait for an answer or were asked within a day: a large buyer's suppliers.</summary>
    private const int Most = 10_000;

    /// <summary>Of them those to one enterprise, which reads them all.</summary>
    private const int MostToOne = 100;

    /// <summary>In one request, and in the answer to it.</summary>
    public const int MostProducts = 100;

    private const int LongestReason = 400;

    private static readonly FactLimits Limits = new();

    /// <summary>Asks; who asks for the same again gets the request that waits.</summary>
    public async Task<Registered<ShareRequest>> AskAsync(Principal principal, WantedShare wanted, CancellationToken cancellation)
    {
        var decision = AccessRules.Decide(principal, AccessAction.Write, new Resource.OfEnterprise(wanted.Buyer));
        if (!decision.IsAllowed)
            return new Registered<ShareRequest>.Forbidden(decision.Reason, "");
        if (FlawOf(wanted) is { } flaw)
            return flaw;
        if (principal.Enterprises.Contains(wanted.Enterprise))
            return new Registered<ShareRequest>.Invalid("enterprise", "What is one's own needs no share.");

        return await AskAsync(wanted, principal.Id, principal.Organisation, cancellation);
    }

    /// <summary>The same at the console, for the organisation that owns the buyer's id.</summary>
    public async Task<Registered<ShareRequest>> AskAsync(WantedShare wanted, string by, CancellationToken cancellation)
    {
        if (FlawOf(wanted) is { } flaw)
            return flaw;

        return await db.OwnedEnterprises.AsNoTracking().FirstOrDefaultAsync(one => one.Id == wanted.Buyer, cancellation) is { } buyer
            ? await AskAsync(wanted, by, buyer.OrganisationId, cancellation)
            : new Registered<ShareRequest>.Missing($"There is no enterprise {wanted.Buyer} with an owner.");
    }

    /// <summary>What the buyer asks that has invited a supplier; written with what the supplier accepts.</summary>
    public async Task<ShareRequest?> OfInvitationAsync(Link link, CancellationToken cancellation)
    {
        if (link is not { BuyerId: { } buyer, EnterpriseId: { } enterprise }
            || await db.OwnedEnterprises.AsNoTracking().FirstOrDefaultAsync(one => one.Id == buyer, cancellation) is not { } owned)
        {
            return null;
        }

        var wanted = new WantedShare(enterprise, buyer, ShareRequest.Read(link.Products), "By its invitation.", link.ShareUntil);

        return await AddAsync(wanted, link.MadeBy, owned.OrganisationId, cancellation);
    }

    /// <summary>What others ask of these enterprises, and what the organisation asks of others; newest first, without what was taken back.</summary>
    public async Task<IReadOnlyList<ShareRequest>> ListAsync(
        IReadOnlyCollection<string> enterprises, string organisation, IdPage page, CancellationToken cancellation) =>
        await page.Of(db.ShareRequests.AsNoTracking()
            .Where(one => (enterprises.Contains(one.EnterpriseId) || one.OrganisationId == organisation) && one.CancelledAt == null)).ToListAsync(cancellation);

    public async Task<IReadOnlyList<ShareRequest>> ListAllAsync(string? organisation, CancellationToken cancellation) =>
        await db.ShareRequests.AsNoTracking().Where(one => organisation == null || one.OrganisationId == organisation)
            .OrderByDescending(one => one.RequestedAt).ThenBy(one => one.Id).ToListAsync(cancellation);

    /// <summary>One that was not cancelled.</summary>
    public Task<ShareRequest?> FindAsync(string id, CancellationToken cancellation) =>
        db.ShareRequests.AsNoTracking().FirstOrDefaultAsync(one => one.Id == id && one.CancelledAt == null, cancellation);

    /// <summary>Notes the answer to one that waits; what was agreed to is a fact by then.</summary>
    /// <param name="agreed">None where it is refused.</param>
    public async Task<Registered<ShareRequest>> AnswerAsync(string id, string by, AgreedShare? agreed, CancellationToken cancellation)
    {
        var request = await db.ShareRequests.FirstOrDefaultAsync(one => one.Id == id, cancellation);
        if (request?.StatusAt(time.GetUtcNow()) is not "requested" and var status)
            return new Registered<ShareRequest>.Conflict($"The request is {status ?? "not there"}.");

        request!.Answer = agreed is null ? ShareRequest.Refused : ShareRequest.Shared;
        (request.AnsweredBy, request.AnsweredAt) = (by, time.GetUtcNow());
        (request.SharedProducts, request.SharedUntil) = (agreed is { Products.Count: > 0 } ? string.Join(' ', agreed.Products) : null, agreed?.ValidUntil);
        await db.SaveRecordedAsync(
            Did(agreed is null ? "share.refuse" : "share.agree", request, agreed is null ? "" : $"{request.SharedProducts ?? "All products"}."), cancellation);

        return new Registered<ShareRequest>.Done(request);
    }

    /// <summary>Takes back one that waits.</summary>
    /// <param name="organisation">Whose it must be; none for anybody's.</param>
    public async Task<Registered<ShareRequest>> CancelAsync(string id, string? organisation, CancellationToken cancellation)
    {
        var request = await db.ShareRequests.FirstOrDefaultAsync(one => one.Id == id, cancellation);
        if (request is null || (organisation is not null && request.OrganisationId != organisation))
            return new Registered<ShareRequest>.Missing($"There is no request {Requests.Excerpt.Of(id)} of yours.", request?.OrganisationId ?? "");
        if (request.Answer is { } answer)
            return new Registered<ShareRequest>.Conflict($"The request is {answer}: what is shared is taken back by its owner.");

        if (request.CancelledAt is null)
        {
            request.CancelledAt = time.GetUtcNow();
            await db.SaveRecordedAsync(Did("share.cancel", request, ""), cancellation);
        }

        return new Registered<ShareRequest>.Done(request);
    }

    private async Task<Registered<ShareRequest>> AskAsync(WantedShare wanted, string by, string organisation, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var waiting = db.ShareRequests.Where(one =>
            one.OrganisationId == organisation && one.Answer == null && one.CancelledAt == null && (one.ValidUntil == null || one.ValidUntil > now));
        var products = wanted.Products.Count > 0 ? string.Join(' ', wanted.Products) : null;
        if (await waiting.AsNoTracking().FirstOrDefaultAsync(
            one => one.EnterpriseId == wanted.Enterprise && one.BuyerId == wanted.Buyer && one.Products == products, cancellation) is { } same)
        {
            return new Registered<ShareRequest>.Done(same);
        }

        if (await CrowdAsync(wanted, organisation, cancellation) is { } crowd)
            return new Registered<ShareRequest>.Invalid("enterprise", crowd);

        return new Registered<ShareRequest>.Done(await AddAsync(wanted, by, organisation, cancellation));
    }

    /// <summary>Why there can't be one more, or nothing. What was asked within a day counts whatever has become of it, so that nobody asks without end.</summary>
    private async Task<string?> CrowdAsync(WantedShare wanted, string organisation, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var yesterday = now - TimeSpan.FromDays(1);
        var counted = db.ShareRequests.Where(one => one.OrganisationId == organisation
            && (one.RequestedAt > yesterday || (one.Answer == null && one.CancelledAt == null && (one.ValidUntil == null || one.ValidUntil > now))));
        if (await counted.CountAsync(one => one.EnterpriseId == wanted.Enterprise, cancellation) >= MostToOne)
            return $"{MostToOne} requests to {wanted.Enterprise} wait for an answer, or were made within a day: take some back, or ask tomorrow.";

        return await counted.CountAsync(cancellation) >= Most
            ? $"{Most} requests wait for an answer, or were made within a day: take some back, or ask tomorrow."
            : null;
    }

    private async Task<ShareRequest> AddAsync(WantedShare wanted, string by, string organisation, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var request = new ShareRequest
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            EnterpriseId = wanted.Enterprise,
            BuyerId = wanted.Buyer,
            OrganisationId = organisation,
            Products = wanted.Products.Count > 0 ? string.Join(' ', wanted.Products) : null,
            Reason = wanted.Reason,
            ValidUntil = wanted.ValidUntil,
            RequestedBy = by,
            RequestedAt = now,
        };
        db.ShareRequests.Add(request);
        await db.SaveRecordedAsync(Did("share.request", request, wanted.Reason), cancellation);

        return request;
    }

    private AuditEntry Did(string action, ShareRequest request, string reason) =>
        actor.Did(action, request.OrganisationId, request.Id, request.EnterpriseId, reason: reason);

    private Registered<ShareRequest>.Invalid? FlawOf(WantedShare wanted)
    {
        if (!IsId(wanted.Enterprise) || !wanted.Enterprise.StartsWith("urn:", StringComparison.OrdinalIgnoreCase))
            return new("enterprise", "The enterprise must be a URN.");
        if (!AreProducts(wanted.Products))
            return new("products", $"The products must be at most {MostProducts} ids; left out, they are all.");
        if (wanted.ValidUntil <= time.GetUtcNow())
            return new("validUntil", "A share must end in the future.");

        return string.IsNullOrWhiteSpace(wanted.Reason) || wanted.Reason.Length > LongestReason || wanted.Reason.Any(char.IsControl)
            ? new("reason", $"A reason of 1 to {LongestReason} letters is needed.")
            : null;
    }

    /// <summary>As facts take them, so that what is agreed to can be stated.</summary>
    internal static bool IsId(string? id) => id is not null && id.Length <= Limits.MaxIdLength && Urn.IsValid(id);

    /// <summary>Whether so many products, with these ids, can be asked for and agreed to.</summary>
    internal static bool AreProducts(IReadOnlyList<string> products) => products.Count <= MostProducts && products.All(IsId);
}

/// <summary>What a buyer asks for.</summary>
/// <param name="Products">Empty for all.</param>
internal sealed record WantedShare(
    string Enterprise, string Buyer, IReadOnlyList<string> Products, string Reason, DateTimeOffset? ValidUntil);

/// <summary>What an owner agrees to.</summary>
/// <param name="Products">Empty for all.</param>
internal sealed record AgreedShare(IReadOnlyList<string> Products, DateTimeOffset? ValidUntil);
