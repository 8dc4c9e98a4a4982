using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Storage;
using Footprints.Cells;
using Footprints.Facts;
using Microsoft.EntityFrameworkCore;

namespace ClientApi.Identity.Approvals;

/// <summary>Who is in which country, and what is blocked at its border.</summary>
internal sealed class BorderRegister(IdentityDb db, RightsActor actor, SharingInForce? sharing = null)
{
    public const string Blocked = "blocked";
    public const string Free = "free";

    /// <summary>Why nothing is blocked while every product counts for everybody.</summary>
    public const string Open =
        "Blocks need Grid:Sharing=required: while it is open, totals of foreign enterprises count what is blocked. Change it with the command sharing required.";

    /// <summary>The source with its owner; none where it belongs to nobody.</summary>
    public async Task<BorderMark?> FindAsync(BorderSource source, CancellationToken cancellation) =>
        await (source.IsLibrary ? Libraries() : Enterprises()).FirstOrDefaultAsync(one => one.Id == source.Id, cancellation) is { } row ? row.Mark() : null;

    /// <summary>Whether the owner's country has a national authority here, which then decides on approvals.</summary>
    public async Task<bool> HasAuthorityAsync(BorderOwner owner, CancellationToken cancellation) =>
        owner.Country is { } country && await db.Organisations.AnyAsync(
            one => one.Kind == PrincipalKind.Authority.Word() && one.Scope == BorderRules.National && one.Country == country, cancellation);

    /// <summary>What is blocked and what is approved, for the book of rights.</summary>
    public static async Task<Borders> ReadAsync(IdentityDb db, CancellationToken cancellation)
    {
        var register = new BorderRegister(db, actor: null!);
        var rows = await register.Libraries().Where(row => row.CrossBorder == Blocked).ToListAsync(cancellation);
        rows.AddRange(await register.Enterprises().Where(row => row.CrossBorder == Blocked).ToListAsync(cancellation));
        if (rows.Count == 0)
            return Borders.None;

        var approvals = await db.Approvals.AsNoTracking()
            .Where(one => one.Decision == Approval.Approved && one.TakenBackAt == null).ToListAsync(cancellation);

        return new(
            rows.Select(row => row.Mark().Owner),
            approvals.Select(one => new BorderApproval(one.Id, ApprovalRegister.SourceOf(one), one.ToOrganisationId, one.ValidUntil)));
    }

    /// <summary>Blocks the source at the border, or frees it.</summary>
    public async Task<Registered<BorderMark>> SetAsync(Principal principal, BorderSource source, bool isToBeBlocked, CancellationToken cancellation)
    {
        var found = await FindAsync(source, cancellation);
        var owner = found?.Owner ?? BorderOwner.OfNobody(source);
        if (BorderRules.Set(principal, owner, found?.BlockedBy, isToBeBlocked) is Decision.Refused refused)
            return new Registered<BorderMark>.Forbidden(refused.Reason, owner.Organisation);
        if (found is not { } mark)
            return new Registered<BorderMark>.Missing(Ownerless(source));
        if (isToBeBlocked && !source.IsLibrary && sharing is not null && await sharing(cancellation) == Sharing.Open)
            return new Registered<BorderMark>.Conflict(Open);

        await using var transaction = await db.BeginAsync(cancellation);

        // Whoever has blocked it keeps the say, also where the owner blocks it once more.
        PrincipalKind? blockedBy = !isToBeBlocked ? null : mark.BlockedBy is { } earlier and not PrincipalKind.Enterprise ? earlier : KindOf(principal, mark);
        var word = isToBeBlocked ? Blocked : Free;
        if (source.IsLibrary)
        {
            var library = await db.OwnedLibraries.FirstAsync(one => one.Id == source.Id, cancellation);
            (library.CrossBorder, library.BlockedBy) = (word, blockedBy?.Word());
        }
        else
        {
            var enterprise = await db.OwnedEnterprises.FirstAsync(one => one.Id == source.Id, cancellation);
            (enterprise.CrossBorder, enterprise.BlockedBy) = (word, blockedBy?.Word());
            if (isToBeBlocked)
                await ReviewAsync([source.Id], cancellation);
        }

        await db.SaveRightsAsync(
            actor.Did(
                $"cross-border.{word}", mark.Owner.Organisation, enterprise: source.Enterprise, library: source.Library),
            cancellation);
        await db.CommitAsync(transaction, cancellation);

        return new Registered<BorderMark>.Done(new(mark.Owner with { IsBlocked = isToBeBlocked }, blockedBy));
    }

    public static string Ownerless(BorderSource source) =>
        $"There is no {(source.IsLibrary ? "library" : "enterprise")} {Requests.Excerpt.Of(source.Id)} that belongs to an organisation.";

    /// <summary>Says in which country an organisation is, which it can't say for itself.</summary>
    public async Task<Registered<Organisations.Organisation>> SetCountryAsync(string organisation, string country, CancellationToken cancellation)
    {
        if (!Countries.Contains(country))
            return new Registered<Organisations.Organisation>.Invalid("country", $"A country is two letters of ISO 3166-1, as CN, but was {Requests.Excerpt.Of(country)}.");
        if (await db.Organisations.FirstOrDefaultAsync(one => one.Id == organisation, cancellation) is not { } found)
            return new Registered<Organisations.Organisation>.Missing($"There is no organisation {Requests.Excerpt.Of(organisation)}.");

        await using var transaction = await db.BeginAsync(cancellation);
        var before = found.Country;
        found.Country = country;
        await ReviewAsync(await BlockedEnterprisesAsync(cancellation), cancellation);
        await db.SaveRightsAsync(
            actor.Did("organisation.country", organisation, reason: before is null ? country : $"{country}, after {before}"), cancellation);
        await db.CommitAsync(transaction, cancellation);

        return new Registered<Organisations.Organisation>.Done(found);
    }

    /// <summary>
    /// What all that are blocked have shared is judged anew: a ledger that was restored has shares that were taken back after its export.
    /// </summary>
    /// <returns>How many are blocked.</returns>
    public async Task<int> ReviewBlockedAsync(CancellationToken cancellation)
    {
        await using var transaction = await db.BeginAsync(cancellation);
        var blocked = await BlockedEnterprisesAsync(cancellation);
        await ReviewAsync(blocked, cancellation);
        await db.SaveRecordedAsync(actor.Did("cross-border.review"), cancellation);
        await db.CommitAsync(transaction, cancellation);

        return blocked.Count;
    }

    private Task<List<string>> BlockedEnterprisesAsync(CancellationToken cancellation) =>
        db.OwnedEnterprises.Where(one => one.CrossBorder == Blocked).Select(one => one.Id).ToListAsync(cancellation);

    /// <summary>What they have shared is judged anew, by any host; also where a review of them is under way, which may have missed this change.</summary>
    private async Task ReviewAsync(IReadOnlyList<string> enterprises, CancellationToken cancellation)
    {
        var stamp = Guid.NewGuid().ToString("N");
        foreach (var enterprise in enterprises)
        {
            FormattableString insert = db.Database.IsNpgsql()
                ? $"INSERT INTO identity.border_reviews (enterprise_id, stamp) VALUES ({enterprise}, {stamp}) ON CONFLICT (enterprise_id) DO UPDATE SET stamp = excluded.stamp"
                : (FormattableString)$"INSERT INTO border_reviews (enterprise_id, stamp) VALUES ({enterprise}, {stamp}) ON CONFLICT (enterprise_id) DO UPDATE SET stamp = excluded.stamp";
            await db.Database.ExecuteSqlAsync(insert, cancellation);
        }
    }

    /// <summary>An owner of any kind speaks as the owner.</summary>
    private static PrincipalKind KindOf(Principal principal, BorderMark mark) =>
        principal.Organisation == mark.Owner.Organisation ? PrincipalKind.Enterprise : principal.Kind;

    private IQueryable<Row> Enterprises() =>
        from owned in db.OwnedEnterprises.AsNoTracking()
        join organisation in db.Organisations.AsNoTracking() on owned.OrganisationId equals organisation.Id
        select new Row
        {
            IsLibrary = false,
            Id = owned.Id,
            Organisation = organisation.Id,
            Country = organisation.Country,
            CrossBorder = owned.CrossBorder,
            BlockedBy = owned.BlockedBy,
        };

    private IQueryable<Row> Libraries() =>
        from owned in db.OwnedLibraries.AsNoTracking()
        join organisation in db.Organisations.AsNoTracking() on owned.OrganisationId equals organisation.Id
        select new Row
        {
            IsLibrary = true,
            Id = owned.Id,
            Organisation = organisation.Id,
            Country = organisation.Country,
            CrossBorder = owned.CrossBorder,
            BlockedBy = owned.BlockedBy,
        };

    private sealed class Row
    {
        public required bool IsLibrary { get; init; }

        public required string Id { get; init; }

        public required string Organisation { get; init; }

        public required string? Country { get; init; }

        public required string CrossBorder { get; init; }

        public required string? BlockedBy { get; init; }

        public BorderSource Source => new(IsLibrary, Id);

        public BorderMark Mark() => new(
            new(Source, Organisation, Country, CrossBorder == Blocked), BlockedBy is { } word ? PrincipalKinds.Read(word) : null);
    }
}

/// <summary>A source with its owner and, where it is blocked, the kind of organisation that has blocked it.</summary>
internal sealed record BorderMark(BorderOwner Owner, PrincipalKind? BlockedBy);
