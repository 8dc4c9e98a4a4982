using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace ClientApi.Identity.People;

/// <summary>The people, their passwords and their lock-out.</summary>
internal sealed class PersonRegister(IdentityDb db, UserManager<Person> people, NobodysPassword nobodys, RightsActor actor, TimeProvider time)
{
    private const int LongestName = 200;

    /// <summary>As mail takes it (RFC 5321).</summary>
    private const int LongestEmail = 254;

    /// <summary>Of one organisation within a day, whatever has become of them: those that were revoked are kept.</summary>
    private const int MostOfDay = 1_000;

    private const string TakenEmail = "There is a person with this address already.";

    /// <param name="password">None for one that signs in elsewhere, or is sent a link.</param>
    public async Task<Registered<Person>> AddAsync(
        string organisation, string email, string name, Roles roles, string? password, CancellationToken cancellation)
    {
        if (!await db.Organisations.AnyAsync(one => one.Id == organisation, cancellation))
            return new Registered<Person>.Missing($"There is no organisation {organisation}.");

        var drafted = await DraftAsync(organisation, email, name, roles, password);

        return drafted is Registered<DraftedPerson>.Done { Value: var draft }
            ? await AddAsync(draft, cancellation)
            : drafted.Select(refused => refused.Person);
    }

    /// <summary>Somebody who can be added, to an organisation that is there by then; writes nothing.</summary>
    /// <remarks>Before the store is locked: the hash of a password takes a tenth of a second, and what is refused takes none.</remarks>
    public async Task<Registered<DraftedPerson>> DraftAsync(string organisation, string email, string name, Roles roles, string? password)
    {
        if (name.Length > LongestName || name.Any(char.IsControl))
            return new Registered<DraftedPerson>.Invalid("name", $"The name must have at most {LongestName} letters.");
        if (FlawOfEmail(email) is { } flaw)
            return new Registered<DraftedPerson>.Invalid("email", flaw);
        if (await people.FindByEmailAsync(email) is not null)
            return new Registered<DraftedPerson>.Conflict(TakenEmail);

        var yesterday = time.GetUtcNow() - TimeSpan.FromDays(1);
        if (await db.Users.CountAsync(one => one.OrganisationId == organisation && one.CreatedAt > yesterday) >= MostOfDay)
            return new Registered<DraftedPerson>.Invalid("email", $"{MostOfDay} people have joined {organisation} within a day: come tomorrow.");

        var person = new Person
        {
            Id = $"person-{Guid.CreateVersion7(time.GetUtcNow()):N}",
            OrganisationId = organisation,
            Name = string.IsNullOrWhiteSpace(name) ? email : name,
            Roles = roles,
            CreatedAt = time.GetUtcNow(),
            UserName = email,
            Email = email,
            LockoutEnabled = true,
        };

        return password is null ? new Registered<DraftedPerson>.Done(new(person, Password: null)) : await HashAsync(person, password);
    }

    /// <summary>Writes somebody who was drafted, unless the address was taken meanwhile.</summary>
    public async Task<Registered<Person>> AddAsync(DraftedPerson draft, CancellationToken cancellation)
    {
        var person = draft.Person;
        person.PasswordHash = draft.Password;
        await using var transaction = await db.BeginAsync(cancellation);
        if (await people.CreateAsync(person) is { Succeeded: false } refused)
            return Refused<Person>(refused);

        await db.SaveRightsAsync(
            actor.Did("person.add", person.OrganisationId, person.Id, reason: $"{person.Email}: {string.Join(' ', person.Roles.ToWords())}"), cancellation);
        await db.CommitAsync(transaction, cancellation);

        return new Registered<Person>.Done(person);
    }

    /// <summary>What is wrong with an address at first sight, or nothing.</summary>
    public static string? FlawOfEmail(string email) => !email.Contains('@', StringComparison.Ordinal) || email.Length > LongestEmail
        ? $"The email must be an address, of at most {LongestEmail} letters."
        : null;

    /// <param name="organisation">None for those of all.</param>
    public async Task<IReadOnlyList<Person>> ListAsync(string? organisation, IdPage page, CancellationToken cancellation) =>
        await page.Of(db.Users.AsNoTracking().Where(one => organisation == null || one.OrganisationId == organisation)).ToListAsync(cancellation);

    /// <summary>By id or by address.</summary>
    public async Task<Person?> FindAsync(string text) => await people.FindByIdAsync(text) ?? await people.FindByEmailAsync(text);

    /// <summary>Whoever has this address and this password, and is not locked out; every failure counts towards that.</summary>
    public async Task<SignInOutcome> SignInAsync(string email, string password)
    {
        // Every answer takes one hash of a password, so that none tells by its time who there is.
        if (await people.FindByEmailAsync(email) is not { RevokedAt: null, PasswordHash: not null } person)
        {
            nobodys.Verify(people.PasswordHasher, password);

            return new SignInOutcome.Wrong();
        }

        if (person.LockoutEnd > time.GetUtcNow())
        {
            nobodys.Verify(people.PasswordHasher, password);

            return new SignInOutcome.LockedOut();
        }

        if (await people.CheckPasswordAsync(person, password))
        {
            // Nothing else of the row, which may have changed meanwhile.
            await db.Users.Where(one => one.Id == person.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.AccessFailedCount, 0));

            return new SignInOutcome.SignedIn(person);
        }

        await CountFailureAsync(person.Id);

        return new SignInOutcome.Wrong();
    }

    /// <summary>Counts in the store, so that none of many wrong passwords at once is missed, on whatever hosts they were tried.</summary>
    private async Task CountFailureAsync(string id)
    {
        var (most, until) = (people.Options.Lockout.MaxFailedAccessAttempts, time.GetUtcNow() + people.Options.Lockout.DefaultLockoutTimeSpan);
        await db.Users.Where(one => one.Id == id)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.AccessFailedCount, one => one.AccessFailedCount + 1));
        await db.Users.Where(one => one.Id == id && one.AccessFailedCount >= most)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.AccessFailedCount, 0).SetProperty(one => one.LockoutEnd, (DateTimeOffset?)until));
    }

    /// <summary>Ends every session of the person, on every host.</summary>
    /// <param name="stamp">Of the session that asks for it: one that has ended already ends no other.</param>
    public async Task EndSessionsAsync(string id, string stamp, CancellationToken cancellation)
    {
        if (await people.FindByIdAsync(id) is not { } person || person.SecurityStamp != stamp)
        {
            // Perhaps by another request, a moment ago: what is acknowledged has reached every host.
            await db.UntilKnownAsync();

            return;
        }

        await using var transaction = await db.BeginAsync(cancellation);
        await people.UpdateSecurityStampAsync(person);
        await db.SaveRightsAsync(actor.Did("person.sign-out", person.OrganisationId, id), cancellation);
        await db.CommitAsync(transaction, cancellation);
    }

    /// <summary>A person with the hash of a password that it may have; writes nothing.</summary>
    public async Task<Registered<DraftedPerson>> HashAsync(Person person, string password)
    {
        foreach (var validator in people.PasswordValidators)
        {
            if (await validator.ValidateAsync(people, person, password) is { Succeeded: false } flawed)
                return Refused<DraftedPerson>(flawed);
        }

        return new Registered<DraftedPerson>.Done(new(person, people.PasswordHasher.HashPassword(person, password)));
    }

    /// <summary>Sets the password; whoever is signed in with the old one is signed out, on every host.</summary>
    public async Task<Registered<Person>> SetPasswordAsync(DraftedPerson draft, CancellationToken cancellation)
    {
        var person = draft.Person;
        await using var transaction = await db.BeginAsync(cancellation);
        await VoidResetsAsync(person.Id, cancellation);
        (person.PasswordHash, person.LockoutEnd, person.AccessFailedCount) = (draft.Password, null, 0);
        if (await people.UpdateSecurityStampAsync(person) is { Succeeded: false } refused)
            return Refused<Person>(refused);

        await db.SaveRightsAsync(actor.Did("person.password", person.OrganisationId, person.Id), cancellation);
        await db.CommitAsync(transaction, cancellation);

        return new Registered<Person>.Done(person);
    }

    /// <summary>From the next request on the person has these roles, also on pages that are open.</summary>
    public async Task<Registered<Person>> SetRolesAsync(string text, Roles roles, CancellationToken cancellation)
    {
        if (await FindAsync(text) is not { RevokedAt: null } person)
            return new Registered<Person>.Missing($"There is no person {text}, or it was revoked.");

        var change = RoleWords.Change(person.Roles, roles);
        person.Roles = roles;
        person.ConcurrencyStamp = Guid.NewGuid().ToString();
        await db.SaveRightsAsync(actor.Did("person.roles", person.OrganisationId, person.Id, reason: change), cancellation);

        return new Registered<Person>.Done(person);
    }

    /// <summary>Whoever sets a password, or makes a link for a new one, ends the links from before.</summary>
    public Task VoidResetsAsync(string id, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();

        return db.Links.Where(one => one.PersonId == id && one.UsedAt == null && one.CancelledAt == null)
            .ExecuteUpdateAsync(link => link.SetProperty(one => one.CancelledAt, now), cancellation);
    }

    /// <summary>The person is signed out and can't sign in again. Repeating it does no harm.</summary>
    public async Task<Registered<Person>> RevokeAsync(string text, CancellationToken cancellation)
    {
        if (await FindAsync(text) is not { } person)
            return new Registered<Person>.Missing($"There is no person {text}.");

        await using var transaction = await db.BeginAsync(cancellation);
        person.RevokedAt ??= time.GetUtcNow();
        await people.UpdateSecurityStampAsync(person);
        await db.SaveRightsAsync(actor.Did("person.revoke", person.OrganisationId, person.Id), cancellation);
        await db.CommitAsync(transaction, cancellation);

        return new Registered<Person>.Done(person);
    }

    /// <summary>The person of an account elsewhere: known by it, or, the first time, by an address that was checked there.</summary>
    public async Task<Person?> OfProviderAsync(string provider, string key, string? checkedEmail, CancellationToken cancellation)
    {
        var person = await people.FindByLoginAsync(provider, key);
        if (person is null && checkedEmail is not null && await people.FindByEmailAsync(checkedEmail) is { RevokedAt: null } invited)
        {
            await using var transaction = await db.BeginAsync(cancellation);
            await people.AddLoginAsync(invited, new(provider, key, provider));
            await db.SaveRightsAsync(actor.Did("person.login", invited.OrganisationId, invited.Id, reason: provider), cancellation);
            await db.CommitAsync(transaction, cancellation);
            person = invited;
        }

        return person is { RevokedAt: null } ? person : null;
    }

    private static Registered<T> Refused<T>(IdentityResult refused)
    {
        var error = refused.Errors.First();

        return error.Code.StartsWith("Duplicate", StringComparison.Ordinal)
            ? new Registered<T>.Conflict(TakenEmail)
            : new Registered<T>.Invalid(error.Code.StartsWith("Password", StringComparison.Ordinal) ? "password" : "email", error.Description);
    }
}

/// <summary>A person as it is to be written.</summary>
/// <param name="Password">The hash of it; none for one that signs in elsewhere, or is sent a link.</param>
internal sealed record DraftedPerson(Person Person, string? Password);
