using System.Net.Http.Headers;
using System.Text.Json;
using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Access;

/// <summary>The API with access control on, over a fake grid, with a client of every kind.</summary>
internal sealed class AccessHost : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    public static readonly (string Name, PrincipalKind Kind, string Organisation, Roles Roles)[] Clients =
    [
        ("enterprise-reader", PrincipalKind.Enterprise, "urn:ent:acme", Roles.Read),
        ("enterprise-writer", PrincipalKind.Enterprise, "urn:ent:acme", Roles.Read | Roles.Write),
        ("enterprise-admin", PrincipalKind.Enterprise, "urn:ent:acme", Roles.All),
        ("other-enterprise", PrincipalKind.Enterprise, "urn:ent:other", Roles.All),
        ("bank", PrincipalKind.Bank, "bank", Roles.Read),
        ("certification-body", PrincipalKind.CertificationBody, "certifier", Roles.Read),
        ("authority", PrincipalKind.Authority, "authority", Roles.Read),
        ("operator", PrincipalKind.Operator, "operator", Roles.All),
    ];

    private readonly TemporaryFolder? _folder;

    private AccessHost(WebApplication app, GridFake grid, TemporaryFolder? folder)
    {
        (App, Grid, _folder) = (app, grid, folder);
        Address = new(app.Urls.First());
    }

    public WebApplication App { get; }

    public GridFake Grid { get; }

    public Uri Address { get; }

    /// <summary>Secrets by name; the ids are in <see cref="Ids"/>.</summary>
    public Dictionary<string, string> Secrets { get; private init; } = [];

    public Dictionary<string, string> Ids { get; private init; } = [];

    /// <param name="map">Adds routes for a test.</param>
    /// <param name="services">Adds services for a test.</param>
    /// <param name="data">The data folder of another host, whose principals this one shares; none for its own.</param>
    public static async Task<AccessHost> StartAsync(
        GridFake? grid = null, TimeProvider? time = null, string? data = null, Action<WebApplication>? map = null,
        Action<IServiceCollection>? services = null, params string[] settings)
    {
        var folder = data is null ? new TemporaryFolder() : null;
        var seeded = folder is null ? null : await SeededPrincipals.OfAsync((time ?? TimeProvider.System).GetUtcNow());
        seeded?.CopyTo(folder!.Path);
        grid ??= new();
        var app = FakedApi.Build(grid, time, services, ["--urls=http://127.0.0.1:0", $"--Grid:Data={data ?? folder!.Path}", .. settings]);
        map?.Invoke(app);
        app.CheckRoutes();
        await app.Services.OpenIdentity();
        await app.StartAsync();

        return seeded is null ? new(app, grid, folder) : new(app, grid, folder) { Ids = new(seeded.Ids), Secrets = new(seeded.Secrets) };
    }

    /// <summary>Runs something on the registers, as a command does.</summary>
    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = App.Services.CreateAsyncScope();

        return await work(scope.ServiceProvider);
    }

    /// <summary>Runs SQL in the store of principals.</summary>
    public Task ExecuteAsync(string sql) => InScopeAsync(
        services => services.GetRequiredService<IdentityDb>().Database.ExecuteSqlRawAsync(sql));

    public HttpClient Anonymous() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Address };

    /// <summary>A client that sends the token of one of <see cref="Clients"/>.</summary>
    public async Task<HttpClient> AsAsync(string name, string? scope = null) => With(await TokenAsync(name, scope));

    public HttpClient With(string token)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        return client;
    }

    public async Task<string> TokenAsync(string name, string? scope = null)
    {
        using var client = Anonymous();
        var (response, json) = await AskTokenAsync(client, Ids[name], Secrets[name], scope);
        Assert.True(response.IsSuccessStatusCode, json.ToString());

        return json.GetProperty("access_token").GetString()!;
    }

    public static async Task<(HttpResponseMessage Response, JsonElement Json)> AskTokenAsync(
        HttpClient client, string id, string secret, string? scope = null)
    {
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = id, ["client_secret"] = secret };
        if (scope is not null)
            form["scope"] = scope;

        using var content = new FormUrlEncodedContent(form);
        var response = await client.PostAsync(new Uri("/auth/token", UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();

        return (response, text.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(text) : default);
    }

    public async ValueTask DisposeAsync()
    {
        Grid.EndWatches();
        var store = App.Services.GetRequiredService<IdentityPlace>();
        await App.DisposeAsync();
        using (var connection = new SqliteConnection(store.ConnectionString))
            SqliteConnection.ClearPool(connection);
        _folder?.Dispose();
    }
}
