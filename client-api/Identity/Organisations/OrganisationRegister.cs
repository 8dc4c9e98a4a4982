using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Storage;
using Footprints.Facts;
using Microsoft.EntityFrameworkCore;

namespace ClientApi.Identity.Organisations;

/// <summary>The organisations, and what belongs to them.</summary>
internal sealed class OrganisationRegister(IdentityDb db, RightsActor actor, TimeProvider time)
{
    private const int LongestText = 400;

    /// <param name="id">Of an enterprise the id that facts name it by.</param>
    /// <param name="scope">Of an authority, and of nobody else.</param>
    /// <param name="country">ISO 3166-1 alpha-2, or none.</param>
    public async Task<Registered<Organisation>> AddAsync(
        PrincipalKind kind, string id, string name, string? scope, CancellationToken cancellation, string? country = null)
    {
        if (FlawOf(id) is { } flaw)
            return new Registered<Organisation>.Invalid("id", flaw);
        if (FlawOf(name) is { } unnamed)
            return new Registered<Organisation>.Invalid("name", unnamed);
        if (kind == PrincipalKind.Enterprise && !id.StartsWith("urn:", StringComparison.OrdinalIgnoreCase))
            return new Registered<Organisation>.Invalid("id", $"An enterprise is known by the URN that facts name it by, but this was {id}.");
        if (kind == PrincipalKind.Authority != !string.IsNullOrWhiteSpace(scope))
            return new Registered<Organisation>.Invalid("scope", "An authority has a scope, such as national or a region; nobody else has.");
        if (country is not null && !Countries.Contains(country))
            return new Registered<Organisation>.Invalid("country", "A country is two letters of ISO 3166-1, as CN.");
        if (await db.Organisations.AnyAsync(one => one.Id == id, cancellation) || await db.OwnedEnterprises.AnyAsync(one => one.Id == id, cancellation))
            return new Registered<Organisation>.Conflict($"The id {id} has its organisation already.");

        var organisation = new Organisation
        {
            Id = id,
            Kind = kind.Word(),
            Name = name,
            Scope = scope,
            Country = country,
            CreatedAt = time.GetUtcNow(),
        };
        db.Organisations.Add(organisation);
        if (kind == PrincipalKind.Enterprise)
            db.OwnedEnterprises.Add(new() { Id = id, OrganisationId = id });

        await db.SaveRightsAsync(
            actor.Did(
                "organisation.add", id, enterprise: kind == PrincipalKind.Enterprise ? id : "", reason: string.Join(' ', new[] { $"{name}:", kind.Word(), scope, country }.Where(word => word is not null))),
            cancellation);

        return new Registered<Organisation>.Done(organisation);
    }

    public async Task<IReadOnlyList<Organisation>> ListAsync(CancellationToken cancellation) =>
        await db.Organisations.AsNoTracking().OrderBy(one => one.Id).ToListAsync(cancellation);

    /// <summary>What the organisation is; none where there is none.</summary>
    public async Task<PrincipalKind?> KindOfAsync(string id, CancellationToken cancellation) =>
        await db.Organisations.AsNoTracking().Where(one => one.Id == id).Select(one => one.Kind).FirstOrDefaultAsync(cancellation) is { } word
            ? PrincipalKinds.Read(word)
            : null;

    /// <summary>Gives a factor library to an organisation, also one that had another owner.</summary>
    public async Task<Registered<OwnedLibrary>> GiveLibraryAsync(string library, string organisation, CancellationToken cancellation)
    {
        if (FlawOf(library) is { } flaw)
            return new Registered<OwnedLibrary>.Invalid("library", flaw);
        if (!await db.Organisations.AnyAsync(one => one.Id == organisation, cancellation))
            return new Registered<OwnedLibrary>.Missing($"There is no organisation {organisation}.");

        var owned = await db.OwnedLibraries.FirstOrDefaultAsync(one => one.Id == library, cancellation);
        var before = owned?.OrganisationId;
        if (owned is null)
            db.OwnedLibraries.Add(owned = new() { Id = library, OrganisationId = organisation });
        else
            owned.OrganisationId = organisation;

        await db.SaveRightsAsync(
            actor.Did("library.give", organisation, library: library, reason: before is null ? "" : $"It was {before}'s."), cancellation);

        return new Registered<OwnedLibrary>.Done(owned);
    }

    private static string? FlawOf(string text) =>
        string.IsNullOrWhiteSpace(text) || text.Length > LongestText || text.Any(char.IsControl)
            ? $"It must have 1 to {LongestText} letters."
            : null;
}
