using System.Globalization;
using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClientApi.Identity.Clients;

/// <summary>The clients, and their secrets.</summary>
internal sealed class ClientRegister(IdentityDb db, RightsActor actor, TimeProvider time)
{
    private const int LongestName = 200;

    /// <summary>
    /// Of one organisation, that were not revoked or were made within a day: each has its own share of requests, facts and streams, so that
    /// without end they were as much as one likes; and those that were revoked are kept.
    /// </summary>
    private const int MostClients = 1_000;

    /// <summary>Of one client at a time: all of them are tried, with each secret that somebody shows.</summary>
    private const int MostSecrets = 10;

    /// <summary>Nobody's secret, so that an unknown client takes as long to refuse as a wrong secret.</summary>
    private static readonly byte[] Nobodys = Secret.Hash(Secret.Make());

    public async Task<Registered<NewClient>> AddAsync(string organisation, string name, Roles roles, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(char.IsControl))
            return new Registered<NewClient>.Invalid("name", $"The name must have 1 to {LongestName} letters.");
        if (!await db.Organisations.AnyAsync(one => one.Id == organisation, cancellation))
            return new Registered<NewClient>.Missing($"There is no organisation {organisation}.");

        var yesterday = time.GetUtcNow() - TimeSpan.FromDays(1);
        var counted = db.Clients.Where(one => one.OrganisationId == organisation && (one.RevokedAt == null || one.CreatedAt > yesterday));
        if (await counted.CountAsync(cancellation) >= MostClients)
        {
            return new Registered<NewClient>.Invalid(
                "name", $"{organisation} has {MostClients} clients, or has made them within a day: revoke some that are not used any more, or come tomorrow.");
        }

        var client = new Client
        {
            Id = $"{Slug(name)}-{Secret.Suffix()}",
            OrganisationId = organisation,
            Name = name,
            Roles = roles,
            CreatedAt = time.GetUtcNow(),
        };
        var secret = Secret.Make();
        db.Clients.Add(client);
        db.ClientSecrets.Add(Of(client.Id, secret));
        await db.SaveRightsAsync(
            actor.Did("client.add", organisation, client.Id, reason: $"{name}: {string.Join(' ', roles.ToWords())}"), cancellation);

        return new Registered<NewClient>.Done(new(client, secret));
    }

    /// <param name="organisation">None for those of all.</param>
    public async Task<IReadOnlyList<Client>> ListAsync(string? organisation, IdPage page, CancellationToken cancellation) =>
        await page.Of(db.Clients.AsNoTracking().Where(one => organisation == null || one.OrganisationId == organisation)).ToListAsync(cancellation);

    public Task<Client?> FindAsync(string id, CancellationToken cancellation) =>
        db.Clients.AsNoTracking().FirstOrDefaultAsync(one => one.Id == id, cancellation);

    /// <summary>Gives the client a new secret; earlier ones hold for a while, so that it can be brought to where it is used.</summary>
    public async Task<Registered<NewClient>> RotateAsync(string id, TimeSpan overlap, CancellationToken cancellation)
    {
        if (await db.Clients.FirstOrDefaultAsync(one => one.Id == id && one.RevokedAt == null, cancellation) is not { } client)
            return new Registered<NewClient>.Missing($"There is no client {id}, or it was revoked.");

        var (now, secret) = (time.GetUtcNow(), Secret.Make());
        var known = await db.ClientSecrets.Where(one => one.ClientId == id).ToListAsync(cancellation);
        foreach (var (at, earlier) in known.OrderByDescending(one => one.CreatedAt).Index())
        {
            if (earlier.ExpiresAt <= now || at >= MostSecrets - 1)
                db.ClientSecrets.Remove(earlier);
            else if (earlier.ExpiresAt is null || earlier.ExpiresAt > now + overlap)
                earlier.ExpiresAt = now + overlap;
        }

        db.ClientSecrets.Add(Of(id, secret));
        await db.SaveRightsAsync(
            actor.Did(
                "client.rotate", client.OrganisationId, id, reason: string.Create(CultureInfo.InvariantCulture, $"Earlier secrets hold {overlap.TotalHours} hours more.")),
            cancellation);

        return new Registered<NewClient>.Done(new(client, secret));
    }

    /// <summary>From the next call on it has these roles, whatever its tokens say; open streams that rest on others end.</summary>
    /// <param name="judged">The client as it was when it was judged whether it may have them.</param>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else has changed them since: it must be judged anew.</exception>
    public async Task<Registered<Client>> SetRolesAsync(Client judged, Roles roles, CancellationToken cancellation)
    {
        await using var transaction = await db.BeginAsync(cancellation);
        if (await FindAsync(judged.Id, cancellation) is not { RevokedAt: null } client)
            return new Registered<Client>.Missing($"There is no client {judged.Id}, or it was revoked.");

        var changed = await db.Clients.Where(one => one.Id == judged.Id && one.RevokedAt == null && one.Roles == judged.Roles)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.Roles, roles), cancellation);
        if (changed == 0)
            throw new DbUpdateConcurrencyException($"The roles of {judged.Id} were changed by somebody else.");

        await db.SaveRightsAsync(
            actor.Did("client.roles", client.OrganisationId, client.Id, reason: RoleWords.Change(judged.Roles, roles)), cancellation);
        await db.CommitAsync(transaction, cancellation);
        client.Roles = roles;

        return new Registered<Client>.Done(client);
    }

    /// <summary>From the next call on it is refused, whatever tokens it holds. Repeating it does no harm.</summary>
    public async Task<Registered<Client>> RevokeAsync(string id, CancellationToken cancellation)
    {
        if (await db.Clients.FirstOrDefaultAsync(one => one.Id == id, cancellation) is not { } client)
            return new Registered<Client>.Missing($"There is no client {id}.");

        client.RevokedAt ??= time.GetUtcNow();
        db.ClientSecrets.RemoveRange(await db.ClientSecrets.Where(one => one.ClientId == id).ToListAsync(cancellation));
        await db.SaveRightsAsync(actor.Did("client.revoke", client.OrganisationId, id), cancellation);

        return new Registered<Client>.Done(client);
    }

    /// <summary>The client, where the secret is one that holds.</summary>
    public async Task<Client?> CheckAsync(string id, string secret, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var hashes = await db.ClientSecrets.AsNoTracking()
            .Where(one => one.ClientId == id && (one.ExpiresAt == null || one.ExpiresAt > now))
            .Select(one => one.Hash).ToListAsync(cancellation);
        var matches = hashes.DefaultIfEmpty(Nobodys).Count(hash => Secret.Matches(secret, hash));

        return matches > 0 && hashes.Count > 0
            ? await db.Clients.AsNoTracking().FirstOrDefaultAsync(one => one.Id == id && one.RevokedAt == null, cancellation)
            : null;
    }

    private ClientSecret Of(string client, string secret) => new()
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
        ClientId = client,
        Hash = Secret.Hash(secret),
        CreatedAt = time.GetUtcNow(),
    };

    private static string Slug(string name)
    {
        const int longest = 40;
        var letters = name.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-').Take(longest);
        var slug = string.Concat(letters).Trim('-');

        return slug.Length > 0 ? slug : "client";
    }
}

/// <summary>A client with the secret that is shown once.</summary>
internal sealed record NewClient(Client Client, string Secret);
