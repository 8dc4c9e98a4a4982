using System.Text;
using ClientApi.Audit;
using ClientApi.Identity.Approvals;
using ClientApi.Identity.Clients;
using ClientApi.Identity.Grants;
using ClientApi.Identity.Links;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.People;
using ClientApi.Identity.Shares;
using ClientApi.Identity.Tokens;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ClientApi.Identity.Storage;

/// <summary>Principals, their secrets and the grid's keys. The tables are made by the scripts beside it.</summary>
internal sealed class IdentityDb(DbContextOptions<IdentityDb> options) : IdentityUserContext<Person, string>(options)
{
    public const string Schema = "identity";

    private bool _hasChangedRights;

    public DbSet<Organisation> Organisations => Set<Organisation>();

    public DbSet<OwnedEnterprise> OwnedEnterprises => Set<OwnedEnterprise>();

    public DbSet<OwnedLibrary> OwnedLibraries => Set<OwnedLibrary>();

    public DbSet<Approval> Approvals => Set<Approval>();

    public DbSet<ApprovedShare> ApprovedShares => Set<ApprovedShare>();

    public DbSet<BorderReview> BorderReviews => Set<BorderReview>();

    public DbSet<Client> Clients => Set<Client>();

    public DbSet<ClientSecret> ClientSecrets => Set<ClientSecret>();

    public DbSet<KeptGrant> Grants => Set<KeptGrant>();

    public DbSet<Link> Links => Set<Link>();

    public DbSet<ShareRequest> ShareRequests => Set<ShareRequest>();

    public DbSet<TokenKey> TokenKeys => Set<TokenKey>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Begins what is one with the change that <see cref="SaveRightsAsync"/> writes; none where somebody else has begun it.</summary>
    public async Task<IDbContextTransaction?> BeginAsync(CancellationToken cancellation) =>
        Database.CurrentTransaction is null ? await Database.BeginTransactionAsync(cancellation) : null;

    /// <summary>Commits what was begun; done when every host knows of it, where it has changed rights. Nothing where somebody else has begun it.</summary>
    public async Task CommitAsync(IDbContextTransaction? transaction, CancellationToken cancellation)
    {
        if (transaction is null)
            return;

        await transaction.CommitAsync(cancellation);
        if (_hasChangedRights)
            await UntilKnownAsync();

        _hasChangedRights = false;
    }

    /// <summary>Done when every host knows of the changes that were committed before: also of others, whoever acknowledges what they have done.</summary>
    public Task UntilKnownAsync() => Database.IsNpgsql() ? Task.Delay(RightsNumber.UntilKnown, CancellationToken.None) : Task.CompletedTask;

    /// <summary>
    /// Writes what was changed and who changed it, and tells every host that what it remembers of rights is old: all of it, or nothing.
    /// </summary>
    public async Task SaveRightsAsync(AuditEntry change, CancellationToken cancellation)
    {
        // Whoever has begun a transaction has more to write, and commits it.
        await using var transaction = await BeginAsync(cancellation);
        await SaveChangesAsync(cancellation);
        await Database.ExecuteSqlRawAsync(
            Database.IsNpgsql() ? "UPDATE identity.rights SET number = number + 1" : "UPDATE rights SET number = number + 1", cancellation);
        await RecordAsync(change, cancellation);
        _hasChangedRights = true;
        await CommitAsync(transaction, cancellation);
    }

    /// <summary>Writes what changes nobody's rights yet, such as an invitation, and who did it.</summary>
    public async Task SaveRecordedAsync(AuditEntry change, CancellationToken cancellation)
    {
        await using var transaction = await BeginAsync(cancellation);
        await SaveChangesAsync(cancellation);
        await RecordAsync(change, cancellation);
        await CommitAsync(transaction, cancellation);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        if (Database.IsNpgsql())
            builder.HasDefaultSchema(Schema);

        builder.Entity<Organisation>().ToTable("organisations").HasKey(one => one.Id);
        builder.Entity<OwnedEnterprise>().ToTable("owned_enterprises").HasKey(one => one.Id);
        builder.Entity<OwnedLibrary>().ToTable("owned_libraries").HasKey(one => one.Id);
        builder.Entity<Approval>().ToTable("approvals").HasKey(one => one.Id);
        builder.Entity<BorderReview>().ToTable("border_reviews").HasKey(one => one.EnterpriseId);
        builder.Entity<ApprovedShare>().ToTable("approved_shares").HasKey(one => new { one.ApprovalId, one.Share });
        builder.Entity<Client>().ToTable("clients").HasKey(one => one.Id);
        builder.Entity<ClientSecret>().ToTable("client_secrets").HasKey(one => one.Id);
        builder.Entity<KeptGrant>().ToTable("grants").HasKey(one => one.Id);
        builder.Entity<Link>().ToTable("links").HasKey(one => one.Hash);
        builder.Entity<ShareRequest>().ToTable("share_requests").HasKey(one => one.Id);
        builder.Entity<TokenKey>().ToTable("token_keys").HasKey(one => one.Id);
        builder.Entity<DataProtectionKey>().ToTable("data_protection_keys").HasKey(one => one.Id);
        builder.Entity<Person>(person =>
        {
            person.ToTable("people");
            person.Ignore(one => one.PhoneNumber);
            person.Ignore(one => one.PhoneNumberConfirmed);
            person.Ignore(one => one.TwoFactorEnabled);
        });
        builder.Entity<IdentityUserLogin<string>>().ToTable("person_logins");
        builder.Entity<IdentityUserClaim<string>>().ToTable("person_claims");
        builder.Entity<IdentityUserToken<string>>().ToTable("person_tokens");
        Relate(builder);
        NameColumns(builder);
    }

    private Task RecordAsync(AuditEntry change, CancellationToken cancellation) => AuditTable.AppendAsync(
        Database.GetDbConnection(), Database.CurrentTransaction!.GetDbTransaction(), [change], cancellation);

    /// <summary>What is written together is written in this order.</summary>
    private static void Relate(ModelBuilder builder)
    {
        builder.Entity<OwnedEnterprise>().HasOne<Organisation>().WithMany().HasForeignKey(one => one.OrganisationId);
        builder.Entity<OwnedLibrary>().HasOne<Organisation>().WithMany().HasForeignKey(one => one.OrganisationId);
        builder.Entity<Client>().HasOne<Organisation>().WithMany().HasForeignKey(one => one.OrganisationId);
        builder.Entity<Person>().HasOne<Organisation>().WithMany().HasForeignKey(one => one.OrganisationId);
        builder.Entity<KeptGrant>().HasOne<Organisation>().WithMany().HasForeignKey(one => one.OrganisationId);
        builder.Entity<KeptGrant>().HasOne<OwnedEnterprise>().WithMany().HasForeignKey(one => one.EnterpriseId);
        builder.Entity<ClientSecret>().HasOne<Client>().WithMany().HasForeignKey(one => one.ClientId);
    }

    /// <summary>SQLite has no time that can be compared, so both stores keep Unix milliseconds.</summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    private static void NameColumns(ModelBuilder builder)
    {
        foreach (var property in builder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(WithUnderscores(property.Name));
    }

    private static string WithUnderscores(string name)
    {
        var words = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && words.Length > 0)
                words.Append('_');

            words.Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
