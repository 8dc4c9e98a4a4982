using System.Text.Json;
using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.Clients;
using ClientApi.Identity.Grants;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.People;
using ClientApi.Identity.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Silo.Hosting;
using Silo.Ledger;

namespace Silo.Demo;

/// <summary>Principals of every kind for a grid that has none: what their secrets are stands in two files of the data folder.</summary>
/// <remarks>
/// Files and principals come together: the files are there before the principals are committed, and are written anew where that
/// was broken off.
/// </remarks>
internal sealed class DemoPrincipals(
    IdentityDb db, OrganisationRegister organisations, ClientRegister clients, PersonRegister people, GrantRegister grants,
    IOptions<LedgerOptions> ledger, IOptions<WelcomeOptions> options, TimeProvider time)
{
    public const string CredentialsFile = "credentials.json";
    public const string PeopleFile = "people.json";

    private const string Operator = "operator";
    private const string Library = "demo";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static readonly Demonstrated[] All =
    [
        new(Operator, PrincipalKind.Operator, Operator, "Grid operator", Roles.All),
        new("aurora", PrincipalKind.Enterprise, "urn:ent:aurora", "Aurora Motors", Roles.All),
        new("borealis", PrincipalKind.Enterprise, "urn:ent:borealis", "Borealis", Roles.All),
        new("graphos", PrincipalKind.Enterprise, "urn:ent:graphos", "Graphos", Roles.All),
        new("kaltwerk", PrincipalKind.Enterprise, "urn:ent:kaltwerk", "Kaltwerk", Roles.All),
        new("acme", PrincipalKind.Enterprise, "urn:ent:acme", "Acme", Roles.All),
        new("foilco", PrincipalKind.Enterprise, "urn:ent:foilco", "Foilco", Roles.All),
        new("other", PrincipalKind.Enterprise, "urn:ent:other", "Other", Roles.All),
        new("bank", PrincipalKind.Bank, "demo-bank", "Demo bank", Roles.Read | Roles.Admin),
        new("certifier", PrincipalKind.CertificationBody, "demo-certifier", "Demo certification body", Roles.Read | Roles.Admin),
        new("authority", PrincipalKind.Authority, "demo-authority", "Demo authority", Roles.Read | Roles.Admin, "national"),
        new("region", PrincipalKind.Authority, "demo-region", "Demo authority of a region", Roles.Read | Roles.Admin, "Jiangsu"),
    ];

    private static readonly string[] WithPeople = [Operator, "aurora", "acme", "bank"];

    private string Folder => Path.GetFullPath(ledger.Value.Data);

    /// <summary>Makes them where there is no organisation yet; else does nothing.</summary>
    /// <returns>What to say of it, or none.</returns>
    public async Task<string?> MakeAsync(CancellationToken cancellation)
    {
        if (await db.Organisations.AnyAsync(cancellation))
            return null;

        var wanted = options.Value.DemoPrincipals ? All : [.. All.Where(one => one.Kind == PrincipalKind.Operator)];
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var credentials = new List<DemoCredentials>();
        var signIns = new List<DemoSignIn>();
        foreach (var one in wanted)
        {
            Done(await organisations.AddAsync(one.Kind, one.Organisation, one.Title, one.Scope, cancellation));
            var made = Done(await clients.AddAsync(one.Organisation, one.Name, one.Roles, cancellation));
            var enterprise = one.Kind == PrincipalKind.Enterprise ? one.Organisation : null;
            credentials.Add(new(one.Name, one.Kind.Word(), enterprise, made.Client.Id, made.Secret));
            if (!WithPeople.Contains(one.Name))
                continue;

            var (email, password) = ($"{one.Name}@demo.grid", Secret.Make());
            Done(await people.AddAsync(one.Organisation, email, one.Title, one.Roles, password, cancellation));
            signIns.Add(new(one.Name, one.Kind.Word(), enterprise, email, password));
        }

        if (options.Value.DemoPrincipals)
        {
            Done(await organisations.GiveLibraryAsync(Library, Operator, cancellation));
            Done(await grants.AddAsync(Lending(), Operator, cancellation));
        }

        await WriteAsync(CredentialsFile, credentials, cancellation);
        await WriteAsync(PeopleFile, signIns, cancellation);
        await transaction.CommitAsync(cancellation);

        return Said(credentials.Count);
    }

    /// <summary>So that there is a bank that sees something.</summary>
    private NewGrant Lending() => new(
        "urn:ent:aurora", Product: null, "demo-bank", GrantedParts.Portfolio | GrantedParts.Figure, time.GetUtcNow().AddYears(1), "Demonstration of a green loan");

    private string Said(int count) =>
        $"""
        Access control is on. {count} principals were made, one or more of every kind; change or revoke them before others come in.
        - their clients and secrets: {Path.Combine(Folder, CredentialsFile)}
        - people who sign in to the pages: {Path.Combine(Folder, PeopleFile)}
        """;

    /// <summary>One on each line, for its owner's eyes alone, and there whole or not at all.</summary>
    private async Task WriteAsync<T>(string name, IReadOnlyList<T> entries, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Folder);
        var (file, partial) = (Path.Combine(Folder, name), Path.Combine(Folder, $"{name}.part"));
        File.Delete(partial);
        var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        await using (var stream = new FileStream(partial, creation))
        await using (var writer = new StreamWriter(stream))
        {
            var lines = entries.Select(entry => JsonSerializer.Serialize(entry, Json));
            await writer.WriteAsync($"[\n{string.Join(",\n", lines)}\n]\n".AsMemory(), cancellation);
            await writer.FlushAsync(cancellation);
            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, file, overwrite: true);
    }

    private static T Done<T>(Registered<T> outcome) => outcome is Registered<T>.Done done
        ? done.Value
        : throw new InvalidOperationException($"A demo principal can't be made: {outcome}.");

    private sealed record Demonstrated(
        string Name, PrincipalKind Kind, string Organisation, string Title, Roles Roles, string? Scope = null);

    /// <param name="Enterprise">None for whoever is no enterprise.</param>
    private sealed record DemoCredentials(string Name, string Kind, string? Enterprise, string ClientId, string ClientSecret);

    /// <param name="Enterprise">None for whoever is no enterprise.</param>
    private sealed record DemoSignIn(string Name, string Kind, string? Enterprise, string Email, string Password);
}
