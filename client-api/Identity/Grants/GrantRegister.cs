using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Storage;
using ClientApi.Requests;
using Footprints.Facts;
using Microsoft.EntityFrameworkCore;

namespace ClientApi.Identity.Grants;

/// <summary>The grants. Each change acts at once on every host, as every change of rights does.</summary>
internal sealed class GrantRegister(IdentityDb db, RightsActor actor, TimeProvider time)
{
    /// <summary>Of one enterprise to one organisation at a time: whoever grants more grants all products.</summary>
    private const int MostBetweenTwo = 1_000;

    /// <summary>Of one enterprise, that hold or were made within a day: those that were withdrawn are kept.</summary>
    private const int Most = 10_000;

    private const int LongestPurpose = 400;

    private static readonly FactLimits Limits = new();

    /// <param name="madeBy">The principal that grants it, which has been judged.</param>
    public async Task<Registered<KeptGrant>> AddAsync(NewGrant grant, string madeBy, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (FlawOf(grant, now) is { } flaw)
            return flaw;
        if (!await db.OwnedEnterprises.AnyAsync(one => one.Id == grant.Enterprise, cancellation))
            return new Registered<KeptGrant>.Missing($"There is no enterprise {Excerpt.Of(grant.Enterprise)} with an owner.");
        if (!await db.Organisations.AnyAsync(one => one.Id == grant.To, cancellation))
            return new Registered<KeptGrant>.Missing($"There is no organisation {Excerpt.Of(grant.To)}.");
        if (await CrowdAsync(grant, now, cancellation) is { } crowd)
            return new Registered<KeptGrant>.Invalid("product", crowd);

        var kept = new KeptGrant
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            EnterpriseId = grant.Enterprise,
            ProductId = grant.Product,
            OrganisationId = grant.To,
            What = grant.What,
            ValidUntil = grant.ValidUntil,
            Purpose = grant.Purpose,
            MadeBy = madeBy,
            CreatedAt = now,
        };
        db.Grants.Add(kept);
        await db.SaveRightsAsync(Change("grant.add", kept), cancellation);

        return new Registered<KeptGrant>.Done(kept);
    }

    /// <summary>Those that hold, by these enterprises or to the organisation; newest first.</summary>
    public async Task<IReadOnlyList<KeptGrant>> ListAsync(
        IReadOnlyCollection<string> enterprises, string organisation, IdPage page, CancellationToken cancellation) =>
        await page.Of(Standing(time.GetUtcNow()).AsNoTracking()
            .Where(one => enterprises.Contains(one.EnterpriseId) || one.OrganisationId == organisation)).ToListAsync(cancellation);

    /// <summary>All that hold.</summary>
    /// <param name="organisation">Only those to it; none for all.</param>
    public async Task<IReadOnlyList<KeptGrant>> ListAllAsync(string? organisation, CancellationToken cancellation) =>
        await Standing(time.GetUtcNow()).AsNoTracking()
            .Where(one => organisation == null || one.OrganisationId == organisation)
            .OrderBy(one => one.Id).ToListAsync(cancellation);

    public Task<KeptGrant?> FindAsync(string id, CancellationToken cancellation) =>
        db.Grants.AsNoTracking().FirstOrDefaultAsync(one => one.Id == id, cancellation);

    /// <summary>From the next read on nothing is seen by it, and open streams end. Repeating it does no harm.</summary>
    public async Task<Registered<KeptGrant>> WithdrawAsync(string id, CancellationToken cancellation)
    {
        if (await db.Grants.FirstOrDefaultAsync(one => one.Id == id, cancellation) is not { } grant)
            return new Registered<KeptGrant>.Missing($"There is no grant {Excerpt.Of(id)}.");

        grant.WithdrawnAt ??= time.GetUtcNow();
        await db.SaveRightsAsync(Change("grant.withdraw", grant), cancellation);

        return new Registered<KeptGrant>.Done(grant);
    }

    private AuditEntry Change(string action, KeptGrant grant) => actor.Did(
        action, grant.OrganisationId, grant.Id, grant.EnterpriseId,
        reason: $"{string.Join(", ", grant.What.ToWords())} of {grant.ProductId ?? "all products"}, for: {grant.Purpose}");

    private IQueryable<KeptGrant> Standing(DateTimeOffset now) => db.Grants.Where(one => one.WithdrawnAt == null && one.ValidUntil > now);

    /// <summary>Why there can't be one more, or nothing.</summary>
    private async Task<string?> CrowdAsync(NewGrant grant, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await Standing(now).CountAsync(one => one.EnterpriseId == grant.Enterprise && one.OrganisationId == grant.To, cancellation) >= MostBetweenTwo)
            return $"{grant.Enterprise} has granted {MostBetweenTwo} things to {grant.To}: withdraw some, or grant all products.";

        var yesterday = now - TimeSpan.FromDays(1);
        var counted = db.Grants.Where(one => one.EnterpriseId == grant.Enterprise
            && (one.CreatedAt > yesterday || (one.WithdrawnAt == null && one.ValidUntil > now)));

        return await counted.CountAsync(cancellation) >= Most
            ? $"{Most} grants of {grant.Enterprise} hold, or were made within a day: withdraw some, or come tomorrow."
            : null;
    }

    private static Registered<KeptGrant>.Invalid? FlawOf(NewGrant grant, DateTimeOffset now)
    {
        if (grant.Product is { } product && (product.Length == 0 || product.Length > Limits.MaxIdLength || product.AsSpan().ContainsAnyInRange('\0', ' ')))
            return new("product", $"The product must be an id of 1 to {Limits.MaxIdLength} characters; left out, it is all products.");
        if (grant.What == GrantedParts.None)
            return new("what", $"What is granted must be some of {string.Join(", ", GrantWords.Words)}.");
        if (grant.Product is not null && grant.What.HasFlag(GrantedParts.Portfolio))
            return new("what", "A portfolio is that of the enterprise: grant it without a product.");
        if (grant.ValidUntil <= now)
            return new("validUntil", $"A grant must end in the future, but this one ends at {grant.ValidUntil:O}.");

        return string.IsNullOrWhiteSpace(grant.Purpose) || grant.Purpose.Length > LongestPurpose || grant.Purpose.Any(char.IsControl)
            ? new("purpose", $"The purpose must have 1 to {LongestPurpose} letters.")
            : null;
    }
}

/// <summary>What is to be granted.</summary>
/// <param name="Product">None for all products.</param>
internal sealed record NewGrant(
    string Enterprise, string? Product, string To, GrantedParts What, DateTimeOffset ValidUntil, string Purpose);
