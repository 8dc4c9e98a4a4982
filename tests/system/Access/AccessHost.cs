using System.Net.Http.Headers;
using System.Text.Json;
using ClientApi;
using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.Clients;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.People;
using ClientApi.Identity.Storage;
using Grains;
using Grains.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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
    public Dictionary<string, string> Secrets { get; } = [];

    public Dictionary<string, string> Ids { get; } = [];

    /// <param name="map">Adds routes for a test.</param>
    /// <param name="services">Adds services for a test.</param>
    /// <param name="data">The data folder of another host, whose principals this one shares; none for its own.</param>
    public static async Task<AccessHost> StartAsync(
        GridFake? grid = null, TimeProvider? time = null, string? data = null, Action<WebApplication>? map = null,
        Action<IServiceCollection>? services = null, params string[] settings)
    {
        var folder = data is null ? new TemporaryFolder() : null;
        grid ??= new();
        var app = Build(grid, time, services, ["--urls=http://127.0.0.1:0", $"--Grid:Data={data ?? folder!.Path}", .. settings]);
        map?.Invoke(app);
        app.CheckRoutes();
        var (ids, secrets) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        await app.Services.OpenIdentity(data is null ? provider => SeedAsync(provider, ids, secrets) : null);
        await app.StartAsync();
        var host = new AccessHost(app, grid, folder);
        foreach (var (name, id) in ids)
            (host.Ids[name], host.Secrets[name]) = (id, secrets[name]);

        return host;
    }

    public static WebApplication Build(GridFake grid, TimeProvider? time, params string[] settings) => Build(grid, time, services: null, settings);

    private static WebApplication Build(GridFake grid, TimeProvider? time, Action<IServiceCollection>? services, string[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Silo",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
            Args = settings,
        });
        builder.Logging.ClearProviders();
        if (time is not null)
            builder.Services.AddSingleton(time);

        builder.AddClientApi();
        builder.Services.AddSingleton<IGrid>(grid);
        builder.Services.AddSingleton<IGridOperations>(grid.Operations);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapClientApi();

        return app;
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
        await App.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder?.Dispose();
    }

    private static async Task SeedAsync(IServiceProvider services, Dictionary<string, string> ids, Dictionary<string, string> secrets)
    {
        await using var scope = services.CreateAsyncScope();
        var organisations = scope.ServiceProvider.GetRequiredService<OrganisationRegister>();
        var clients = scope.ServiceProvider.GetRequiredService<ClientRegister>();
        foreach (var (name, kind, organisation, roles) in Clients)
        {
            await organisations.AddAsync(
                kind, organisation, organisation, kind == PrincipalKind.Authority ? "national" : null, CancellationToken.None);
            var made = Assert.IsType<Registered<NewClient>.Done>(await clients.AddAsync(organisation, name, roles, CancellationToken.None)).Value;
            (ids[name], secrets[name]) = (made.Client.Id, made.Secret);
        }

        await scope.ServiceProvider.GetRequiredService<PersonRegister>().AddAsync(
            "urn:ent:acme", "ann@acme.example", "Ann", Roles.All, Password, CancellationToken.None);
    }
}
