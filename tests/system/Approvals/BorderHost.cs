using System.Net;
using System.Text.Json;
using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.Approvals;
using ClientApi.Identity.Clients;
using ClientApi.Identity.Commands;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.Storage;
using Grains.Intake;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Whole.Tests.Access;
using Whole.Tests.Api;

namespace Whole.Tests.Approvals;

/// <summary>A border: Acme is in China and blocked, with a neighbour and an authority; the other enterprise is in Germany.</summary>
internal sealed class BorderHost : IAsyncDisposable
{
    public const string Approvals = "/v1/access/approvals";
    public const string Blocked = """{"crossBorder":"blocked"}""";

    private readonly AccessHost _host;
    private readonly Dictionary<string, HttpClient> _clients = [];

    private BorderHost(AccessHost host, FakeTimeProvider clock) => (_host, Clock) = (host, clock);

    /// <summary>It stands at the first of March 2026.</summary>
    public FakeTimeProvider Clock { get; }

    public GridFake Grid => _host.Grid;

    public HttpClient Acme => _clients["enterprise-admin"];

    public HttpClient Other => _clients["other-enterprise"];

    public HttpClient Operators => _clients["operator"];

    public HttpClient Neighbour => _clients["neighbour"];

    public HttpClient Authority => _clients["cn-authority"];

    public static async Task<BorderHost> StartAsync(bool withAuthority = true)
    {
        var grid = new GridFake
        {
            // All or nothing, as the grid itself.
            OnPush = (push, _) => Task.FromResult<PushOutcome>(push.Rejections.Count > 0 && !push.IsPartial
                ? new PushOutcome.Refused(push.Rejections)
                : new PushOutcome.Accepted(push.Facts.Count, 1_041 + push.Facts.Count, push.Rejections, IsFirstAnswer: true)),
        };
        var clock = new FakeTimeProvider(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        var border = new BorderHost(await AccessHost.StartAsync(grid, clock), clock);
        await border.AddAsync("neighbour", PrincipalKind.Enterprise, "urn:ent:neighbour");
        if (withAuthority)
            await border.AddAsync("cn-authority", PrincipalKind.Authority, "cn-authority");
        foreach (var client in border._host.Ids.Keys)
            border._clients[client] = await border._host.AsAsync(client);
        foreach (var (organisation, country) in new[] { ("urn:ent:acme", "CN"), ("urn:ent:other", "DE") })
            await DoneAsync(border.Operators, HttpMethod.Put, $"/v1/access/organisations/{organisation}/country", $$"""{"country":"{{country}}"}""");
        await DoneAsync(border.Acme, HttpMethod.Put, "/v1/access/enterprises/urn:ent:acme/cross-border", Blocked);

        return border;
    }

    /// <summary>A command about borders, as at the console.</summary>
    public Task<IReadOnlyList<string>> RunAsync(params string[] command) => _host.InScopeAsync(services =>
        ActivatorUtilities.CreateInstance<BorderCommand>(services).RunAsync(AccessCommand.Find(command)!, CancellationToken.None));

    public T Service<T>()
        where T : notnull => _host.App.Services.GetRequiredService<T>();

    /// <summary>What goes up with every change of rights.</summary>
    public async Task<long> RightsAsync() => await Service<RightsNumber>().ReadAsync();

    /// <summary>Asks for an approval from Acme to the other enterprise, and gives its id.</summary>
    public async Task<string> AskAsync(string until) => (await DoneAsync(
        Acme, HttpMethod.Post, Approvals, $$"""{"enterprise":"urn:ent:acme","to":"urn:ent:other","reason":"For the passport","validUntil":"{{At(until)}}"}"""))
        .GetProperty("id").GetString()!;

    /// <summary>An approval that was asked for and given.</summary>
    public async Task<string> ApproveAsync(string until)
    {
        var id = await AskAsync(until);
        await DoneAsync(Authority, HttpMethod.Post, $"{Approvals}/{id}/decide", """{"approve":true,"reason":"As agreed"}""");

        return id;
    }

    /// <summary>Acme shares its cell across the border.</summary>
    public Task<(HttpResponseMessage Response, JsonElement Json)> ShareAsync(string? until) => Acme.PushAsync(Share("urn:ent:other", until));

    public static string Share(string with, string? until) =>
        $$"""{"kind":"share","enterprise":"urn:ent:acme","product":"urn:prod:acme:cell","with":"{{with}}"{{(until is null ? "" : $",\"validUntil\":\"{At(until)}\"")}}}""";

    public Task<(HttpResponseMessage Response, JsonElement Json)> TakeBackAsync(string id) => Acme.SendAsync(HttpMethod.Delete, $"{Approvals}/{id}");

    /// <summary>The one approval that somebody sees.</summary>
    public static async Task<JsonElement> TheApprovalAsync(HttpClient client) => Assert.Single(await ApprovalsAsync(client));

    public static async Task<List<JsonElement>> ApprovalsAsync(HttpClient client) =>
        [.. (await client.ReadAsync(Approvals)).Json.GetProperty("approvals").EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
            client.Dispose();

        await _host.DisposeAsync();
    }

    /// <summary>A day, or a minute of it.</summary>
    private static string At(string until) => until.Contains('T', StringComparison.Ordinal) ? $"{until}:00Z" : $"{until}T00:00:00Z";

    private Task<bool> AddAsync(string client, PrincipalKind kind, string organisation) => _host.InScopeAsync(async services =>
    {
        await services.GetRequiredService<OrganisationRegister>().AddAsync(
            kind, organisation, organisation, kind == PrincipalKind.Authority ? "national" : null, default, "CN");
        var made = await services.GetRequiredService<ClientRegister>().AddAsync(organisation, client, Roles.All, default);
        var added = Assert.IsType<Registered<NewClient>.Done>(made).Value;
        (_host.Ids[client], _host.Secrets[client]) = (added.Client.Id, added.Secret);

        return true;
    });

    private static async Task<JsonElement> DoneAsync(HttpClient client, HttpMethod method, string address, string body)
    {
        var (response, json) = await client.SendAsync(method, address, body);
        Assert.True(response.StatusCode == HttpStatusCode.OK || response.StatusCode == HttpStatusCode.Created, json.ToString());

        return json;
    }
}
