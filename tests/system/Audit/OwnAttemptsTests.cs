using System.Net.Http.Headers;
using System.Text.Json;
using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity;
using ClientApi.Identity.Clients;
using Footprints.Facts;
using Grains.Intake;
using Microsoft.Extensions.DependencyInjection;
using Whole.Tests.Access;
using Whole.Tests.Api;

namespace Whole.Tests.Audit;

/// <summary>Whoever tries things reads no more of it in its own log than its answers said; whose they are reads all of it.</summary>
public sealed class OwnAttemptsTests
{
    private const string Pushes = "POST /v1/facts";

    [Fact]
    public async Task The_own_log_is_the_same_whether_something_was_there_or_not()
    {
        var there = await TriedAsync(isThere: true);
        var never = await TriedAsync(isThere: false);

        Assert.Equal(never.OfBank, there.OfBank);
        Assert.Equal(never.OfOther, there.OfOther);
        Assert.Equal([(Pushes, 1), (Pushes, 1)], there.OfBank.Select(one => (one.Action, one.Times)));
        Assert.Equal([("demo", 1), ("demo", 1)], there.OfOther.Select(one => (one.Library, one.Times)));

        // Its owner reads all of it.
        Assert.Empty(never.OfOwner);
        Assert.Equal(
            ["DELETE /v1/access/clients/{client}", "DELETE /v1/access/grants/{grant}", "POST /v1/access/explain", "POST /v1/access/password-resets", Pushes, "PUT /v1/access/people/{person}/roles", "read"],
            there.OfOwner.Select(one => one.Action).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>What each of them reads after the same attempts, at what is Acme's or at what is not there.</summary>
    private static async Task<(List<Line> OfBank, List<Line> OfOther, List<Line> OfOwner)> TriedAsync(bool isThere)
    {
        await using var host = await AccessHost.StartAsync(Grid());
        using var bank = await JoinAsync(host, "bank", Roles.Read | Roles.Admin);
        using var other = await host.AsAsync("other-enterprise");
        using var acme = await host.AsAsync("enterprise-admin");
        var (_, grant) = await acme.SendAsync(
            HttpMethod.Post, "/v1/access/grants", """{"to":"authority","what":["portfolio"],"validUntil":"2099-01-01T00:00:00Z","purpose":"a test"}""");
        string Of(string there, string never) => isThere ? there : never;

        for (var time = 0; time < 2; time++)
        {
            await bank.ReadAsync($"/v1/products/{Of(Figures.Cell, "urn:prod:acme:none")}/footprint");
            await bank.ReadAsync($"/v1/products/{Of(Figures.Cell, "urn:prod:acme:none")}/history");
            await bank.ReadAsync($"/v1/components/{Of("urn:comp:acme:foil", "urn:comp:acme:none")}/footprint");
            await bank.ReadAsync($"/v1/enterprises/{Of(Figures.Acme, "urn:ent:none")}/live");
            await bank.ReadAsync($"/v1/footprints?ids=urn:prod:acme:made-up,{Of(Figures.Cell, "urn:prod:acme:none")}");
            await bank.SendAsync(HttpMethod.Put, $"/v1/access/people/{Of("ann@acme.example", "nan@acme.example")}/roles", """{"roles":["read"]}""");
            await bank.SendAsync(HttpMethod.Post, "/v1/access/password-resets", $$"""{"person":"{{Of("ann@acme.example", "nan@acme.example")}}"}""");
            await bank.SendAsync(HttpMethod.Delete, $"/v1/access/clients/{Of(host.Ids["enterprise-reader"], "nobody")}");
            await bank.SendAsync(HttpMethod.Delete, $"/v1/access/grants/{Of(grant.GetProperty("id").GetString()!, "none")}");
            await bank.SendAsync(
                HttpMethod.Post, "/v1/access/explain",
                $$$"""{"action":"read","resource":{"kind":"grid"},"principal":"{{{Of(host.Ids["enterprise-reader"], "nobody")}}}"}""");
            await other.PushAsync($$"""{"kind":"product","id":"{{Of(Figures.Cell, "urn:prod:acme:none")}}","withdrawn":true}""");

            // What it may know.
            (await bank.PushAsync("""{"kind":"enterprise","id":"urn:ent:acme","name":"Mine"}""")).IsProblem(403, "FORBIDDEN");
            await other.PushAsync(
                """{"kind":"factor","id":"urn:factor:x:1","library":"demo","release":"1","name":"X","unit":"kilogram","fossil":1,"source":"a test"}""");
        }

        // What was counted too.
        await host.App.Services.GetRequiredService<RefusedAttempts>().SweepAsync(isLast: true);

        return (await LinesAsync(bank), await LinesAsync(other), await LinesAsync(acme));
    }

    private static async Task<List<Line>> LinesAsync(HttpClient client) =>
    [
        .. (await AuditRouteTests.EntriesAsync(client, "?kind=refusal&limit=500")).Select(one => new Line(
            Text(one, "action"), Text(one, "name"), Text(one, "enterprise"), Text(one, "library"), Text(one, "about"), Text(one, "entity"),
            Text(one, "what"), Text(one, "reason"), one.GetProperty("times").GetInt32())),
    ];

    private static string Text(JsonElement entry, string member) => entry.GetProperty(member).GetString()!;

    /// <summary>A client more of an organisation that is there.</summary>
    private static async Task<HttpClient> JoinAsync(AccessHost host, string organisation, Roles roles)
    {
        var made = await host.InScopeAsync(async services => Assert.IsType<Registered<NewClient>.Done>(
            await services.GetRequiredService<ClientRegister>().AddAsync(organisation, "tries", roles, default)).Value);
        var client = host.Anonymous();
        var (_, json) = await AccessHost.AskTokenAsync(client, made.Client.Id, made.Secret);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", json.GetProperty("access_token").GetString());

        return client;
    }

    /// <summary>As partitions do, it says of what another would take back only that it is not its own.</summary>
    private static GridFake Grid()
    {
        var grid = new GridFake().With(
            Figures.Product(Figures.Cell, 2), Figures.Enterprise(Figures.Acme, 4), Figures.Product("urn:comp:acme:foil", 2) with { Kind = FactKind.Component });
        grid.OnPush = (push, _) => Task.FromResult<PushOutcome>(new PushOutcome.Refused(
            [.. push.Rejections, .. push.Facts.Select(fact => new Rejection(fact.Line, "NOT_YOURS", "id", "Another has stated it, or nobody has."))]));

        return grid;
    }

    private sealed record Line(
        string Action, string Name, string Enterprise, string Library, string About, string Entity, string What, string Reason, int Times);
}
