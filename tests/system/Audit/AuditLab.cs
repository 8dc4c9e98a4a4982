using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity;
using ClientApi.Identity.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Whole.Tests.Audit;

/// <summary>The audit log of one host, over a store that several may share.</summary>
internal sealed class AuditLab : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IdentityPlace _place;

    private AuditLab(ServiceProvider services, IdentityPlace place) => (_services, _place) = (services, place);

    public FakeTimeProvider Clock => _services.GetRequiredService<FakeTimeProvider>();

    public AuditTrail Trail => _services.GetRequiredService<AuditTrail>();

    public AuditLog Log => _services.GetRequiredService<AuditLog>();

    public RefusedAttempts Refused => _services.GetRequiredService<RefusedAttempts>();

    public IServiceProvider Services => _services;

    public static async Task<AuditLab> OpenAsync(IdentityPlace place, params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build());
        services.AddSingleton<FakeTimeProvider>();
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<FakeTimeProvider>());
        services.AddOptions<AccessOptions>();
        services.AddPrincipals(place);
        services.AddAudit(isOff: false);
        var provider = services.BuildServiceProvider();
        await provider.OpenIdentity();

        return new(provider, place);
    }

    public static AuditEntry Read(int number) => new()
    {
        Kind = AuditKind.Disclosure,
        Action = "read",
        By = new("bank-1", "Bank", "bank", "10.0.0.7", "trace"),
        Enterprise = "urn:ent:acme",
        Entity = $"urn:prod:acme:{number}",
        What = "figure",
        Reason = "The owner has granted it.",
    };

    /// <summary>All that was recorded since it was opened, oldest first: what the making of the store recorded is left out.</summary>
    public async Task<IReadOnlyList<RecordedEntry>> EntriesAsync(AuditKind? kind = AuditKind.Disclosure) =>
        [.. (await Log.PageAsync(AuditView.Of(AuditPeople.Operator), new(kind), long.MaxValue, 100_000, CancellationToken.None)).Reverse()];

    public Task<AuditVerdict> VerifyAsync() => AuditVerification.WalkAsync(_services.GetRequiredService<AuditStore>(), CancellationToken.None);

    /// <summary>Runs SQL as somebody does who has the store in hand; tables as SQLite names them.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using System.Data.Common.DbConnection connection = _place.IsPostgres
            ? new NpgsqlConnection($"{_place.ConnectionString};Pooling=false")
            : new SqliteConnection($"{_place.ConnectionString};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = _place.IsPostgres
            ? sql.Replace("audit_entries", "audit.entries", StringComparison.Ordinal).Replace("audit_head", "audit.head", StringComparison.Ordinal)
            : sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Takes away what refuses changes, as only the owner of the store can.</summary>
    public Task DisarmAsync() => ExecuteAsync(_place.IsPostgres
        ? "ALTER TABLE audit.entries DISABLE TRIGGER ALL; ALTER TABLE audit.head DISABLE TRIGGER ALL"
        : """
          DROP TRIGGER audit_entries_stay; DROP TRIGGER audit_entries_are_kept; DROP TRIGGER audit_entries_follow;
          DROP TRIGGER audit_head_goes_forward
          """);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>Who reads the log.</summary>
internal static class AuditPeople
{
    public static Principal Operator { get; } = new(
        "operator-1", "Operator", IsPerson: false, PrincipalKind.Operator, "operator", [], [], Roles.All, Scope: null);

    public static Principal Acme { get; } = new(
        "acme-1", "Acme", IsPerson: false, PrincipalKind.Enterprise, "urn:ent:acme", ["urn:ent:acme", "urn:ent:buyer:17"], ["acme-factors"],
        Roles.All, Scope: null);
}
