using System.Collections.Concurrent;
using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.Clients;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.People;
using ClientApi.Identity.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Access;

/// <summary>A store with a principal of every kind, made as a first start makes one. Hosts start with copies of it.</summary>
/// <param name="Secrets">Of clients, by name.</param>
/// <param name="Ids">Of clients, by name.</param>
internal sealed record SeededPrincipals(byte[] Store, IReadOnlyDictionary<string, string> Secrets, IReadOnlyDictionary<string, string> Ids)
{
    private static readonly ConcurrentDictionary<DateTimeOffset, Lazy<Task<SeededPrincipals>>> Made = [];

    /// <summary>What was made at the beginning of the day, by the clock of a host.</summary>
    public static Task<SeededPrincipals> OfAsync(DateTimeOffset now) =>
        Made.GetOrAdd(new DateTimeOffset(now.UtcDateTime.Date), day => new(() => MakeAsync(day))).Value;

    public void CopyTo(string folder) => File.WriteAllBytes(FileIn(folder), Store);

    private static string FileIn(string folder) => Path.Combine(folder, "identity.db");

    private static async Task<SeededPrincipals> MakeAsync(DateTimeOffset day)
    {
        using var folder = new TemporaryFolder();
        var (secrets, ids) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        await using (var app = FakedApi.Build(new(), new FakeTimeProvider(day), "--urls=http://127.0.0.1:0", $"--Grid:Data={folder.Path}"))
        {
            await app.Services.OpenIdentity(services => SeedAsync(services, secrets, ids));
            // Whoever closes the file last moves what was written beside it into it.
            using var store = new SqliteConnection(app.Services.GetRequiredService<IdentityPlace>().ConnectionString);
            SqliteConnection.ClearPool(store);
        }

        return new(await File.ReadAllBytesAsync(FileIn(folder.Path)), secrets, ids);
    }

    private static async Task SeedAsync(IServiceProvider services, Dictionary<string, string> secrets, Dictionary<string, string> ids)
    {
        await using var scope = services.CreateAsyncScope();
        var organisations = scope.ServiceProvider.GetRequiredService<OrganisationRegister>();
        var clients = scope.ServiceProvider.GetRequiredService<ClientRegister>();
        foreach (var (name, kind, organisation, roles) in AccessHost.Clients)
        {
            await organisations.AddAsync(
                kind, organisation, organisation, kind == PrincipalKind.Authority ? "national" : null, CancellationToken.None);
            var made = Assert.IsType<Registered<NewClient>.Done>(await clients.AddAsync(organisation, name, roles, CancellationToken.None)).Value;
            (ids[name], secrets[name]) = (made.Client.Id, made.Secret);
        }

        await scope.ServiceProvider.GetRequiredService<PersonRegister>().AddAsync(
            "urn:ent:acme", "ann@acme.example", "Ann", Roles.All, AccessHost.Password, CancellationToken.None);
    }
}
