using System.Collections.Concurrent;
using System.Collections.Immutable;
using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Approvals;
using ClientApi.Identity.Storage;
using ClientApi.Identity.Tokens;
using Microsoft.EntityFrameworkCore;

namespace ClientApi.Identity.Rights;

/// <summary>What a host remembers of rights while none has changed: principals and tokens that it has looked at, and the keys.</summary>
/// <remarks>
/// What is read into it is at least as new as its number. Where something changes meanwhile, the number does too, and the next
/// request begins a new book.
/// </remarks>
internal sealed class RightsBook(long number, TokenKeys keys, IDbContextFactory<IdentityDb> store, TimeProvider time)
{
    /// <summary>Entries of each kind; whoever asks with made-up tokens or ids must not fill the memory.</summary>
    private const int MostEntries = 20_000;

    private readonly ConcurrentDictionary<string, Standing?> _standings = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AuditActor> _former = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CheckedToken> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BorderReader> _readers = new(StringComparer.Ordinal);
    private int _standingCount;
    private int _formerCount;
    private int _readerCount;
    private int _tokenCount;
    private Borders? _borders;

    public long Number => number;

    public TokenKeys Keys => keys;

    /// <summary>What the principal stands for now; none where there is none, or none any more.</summary>
    public async ValueTask<Standing?> FindAsync(string id, CancellationToken cancellation)
    {
        if (_standings.TryGetValue(id, out var known))
            return known;

        var standing = await ReadAsync(id, cancellation);
        Remember(_standings, ref _standingCount, id, standing);

        return standing;
    }

    /// <summary>Who it was that does not stand any more, for the audit log; the id alone where there never was one.</summary>
    public async ValueTask<AuditActor> FormerAsync(string id, CancellationToken cancellation)
    {
        if (_former.TryGetValue(id, out var known))
            return known;

        await using var db = await store.CreateDbContextAsync(cancellation);
        var former = await db.Clients.AsNoTracking().FirstOrDefaultAsync(one => one.Id == id, cancellation) is { } client
            ? new AuditActor(client.Id, client.Name, client.OrganisationId)
            : new(id, "", "");
        Remember(_former, ref _formerCount, id, former);

        return former;
    }

    /// <summary>What may not cross a border.</summary>
    public async ValueTask<Borders> BordersAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _borders) is { } known)
            return known;

        await using var db = await store.CreateDbContextAsync(cancellation);
        var borders = await BorderRegister.ReadAsync(db, cancellation);
        Volatile.Write(ref _borders, borders);

        return borders;
    }

    /// <summary>Who would be told where an enterprise is named; a reader of no organisation where it belongs to none.</summary>
    public async ValueTask<BorderReader> ReaderOfAsync(string enterprise, CancellationToken cancellation)
    {
        if (_readers.TryGetValue(enterprise, out var known))
            return known;

        await using var db = await store.CreateDbContextAsync(cancellation);
        var of = await (
            from owned in db.OwnedEnterprises.AsNoTracking()
            join organisation in db.Organisations.AsNoTracking() on owned.OrganisationId equals organisation.Id
            where owned.Id == enterprise
            select new { organisation.Id, organisation.Country }).FirstOrDefaultAsync(cancellation);
        var reader = new BorderReader(of?.Id ?? "", of?.Country);
        Remember(_readers, ref _readerCount, enterprise, reader);

        return reader;
    }

    /// <summary>A token whose signature was checked with the keys of this book.</summary>
    public CheckedToken? FindToken(string token) => _tokens.GetValueOrDefault(token);

    public void Remember(string token, CheckedToken content) => Remember(_tokens, ref _tokenCount, token, content);

    private static void Remember<T>(ConcurrentDictionary<string, T> entries, ref int count, string key, T value)
    {
        if (Interlocked.Increment(ref count) > MostEntries)
        {
            entries.Clear();
            Volatile.Write(ref count, 0);
        }

        entries[key] = value;
    }

    private async Task<Standing?> ReadAsync(string id, CancellationToken cancellation)
    {
        await using var db = await store.CreateDbContextAsync(cancellation);
        if (await db.Clients.AsNoTracking().FirstOrDefaultAsync(one => one.Id == id && one.RevokedAt == null, cancellation) is { } client)
            return new(await OfAsync(db, client.Id, client.Name, isPerson: false, client.OrganisationId, client.Roles, cancellation), Stamp: "");
        if (await db.Users.AsNoTracking().FirstOrDefaultAsync(one => one.Id == id && one.RevokedAt == null, cancellation) is { } person)
        {
            return new(
                await OfAsync(db, person.Id, person.Name, isPerson: true, person.OrganisationId, person.Roles, cancellation),
                person.SecurityStamp ?? "");
        }

        return null;
    }

    private async Task<Principal> OfAsync(
        IdentityDb db, string id, string name, bool isPerson, string organisation, Roles roles, CancellationToken cancellation)
    {
        var of = await db.Organisations.AsNoTracking().FirstAsync(one => one.Id == organisation, cancellation);
        var enterprises = await db.OwnedEnterprises.AsNoTracking()
            .Where(one => one.OrganisationId == organisation).Select(one => one.Id).ToListAsync(cancellation);
        var libraries = await db.OwnedLibraries.AsNoTracking()
            .Where(one => one.OrganisationId == organisation).Select(one => one.Id).ToListAsync(cancellation);

        return new(
            id, name, isPerson, PrincipalKinds.Read(of.Kind), organisation,
            [.. enterprises], [.. libraries], roles, of.Scope)
        {
            Grants = await GrantsToAsync(db, organisation, cancellation),
            Country = of.Country,
            Borders = await BordersAsync(cancellation),
            Grantees = await GranteesOfAsync(db, enterprises, cancellation),
        };
    }

    private async Task<ImmutableArray<Grant>> GrantsToAsync(IdentityDb db, string organisation, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var grants = await db.Grants.AsNoTracking()
            .Where(one => one.OrganisationId == organisation && one.WithdrawnAt == null && one.ValidUntil > now)
            .OrderBy(one => one.Id).ToListAsync(cancellation);

        return [.. grants.Select(one => one.ToGrant())];
    }

    /// <summary>By the ids that were granted to: what else an organisation owns, a grant to it does not tell.</summary>
    private async Task<ImmutableArray<Grantee>> GranteesOfAsync(IdentityDb db, List<string> enterprises, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var grantees = await db.Grants.AsNoTracking()
            .Where(one => enterprises.Contains(one.EnterpriseId) && one.WithdrawnAt == null && one.ValidUntil > now)
            .Join(
                db.OwnedEnterprises,
                grant => new { Id = grant.OrganisationId, grant.OrganisationId },
                owned => new { owned.Id, owned.OrganisationId },
                (grant, owned) => new { owned.Id, grant.ValidUntil })
            .ToListAsync(cancellation);

        return [.. grantees.GroupBy(one => one.Id).Select(one => new Grantee(one.Key, one.Max(grant => grant.ValidUntil)))];
    }
}

/// <summary>A principal, and what its sessions must name to hold.</summary>
/// <param name="Stamp">Changes with a person's password; empty for clients.</param>
internal sealed record Standing(Principal Principal, string Stamp);

/// <summary>What a token says that was signed here.</summary>
internal sealed record CheckedToken(string Subject, Roles Roles, DateTimeOffset ExpiresAt);
