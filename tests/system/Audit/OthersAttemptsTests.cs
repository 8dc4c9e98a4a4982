using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.Clients;
using ClientApi.Identity.Organisations;
using Microsoft.Extensions.DependencyInjection;
using Whole.Tests.Access;
using Whole.Tests.Api;

namespace Whole.Tests.Audit;

/// <summary>Whose something is reads who tried to change it, also where the answer was that there is no such thing.</summary>
public sealed class OthersAttemptsTests
{
    private const string Access = "/v1/access";

    [Fact]
    public async Task Attempts_at_what_is_answered_as_not_there_are_told_to_its_owner_and_to_nobody_else()
    {
        var grid = new GridFake().With(Figures.Product(Figures.Cell, 2), Figures.Enterprise(Figures.Acme, 4));
        grid.Shared.Add(Figures.Cell);
        await using var host = await AccessHost.StartAsync(grid);
        using var acme = await host.AsAsync("enterprise-admin");
        using var third = await ThirdAsync(host);
        var grant = await MadeAsync(acme, "/grants", """{"to":"bank","what":["portfolio"],"validUntil":"2099-01-01T00:00:00Z","purpose":"a test"}""");
        var link = await MadeAsync(acme, "/invitations", """{"email":"ben@acme.example","roles":["read"]}""");
        var request = await MadeAsync(acme, "/requests", """{"enterprise":"urn:ent:other","reason":"For our cells"}""");

        (await third.SendAsync(HttpMethod.Delete, $"{Access}/grants/{grant}")).IsProblem(404, "UNKNOWN_GRANT");
        (await third.SendAsync(
            HttpMethod.Post, $"{Access}/grants", """{"enterprise":"urn:ent:acme","to":"bank","what":["portfolio"],"purpose":"a test"}""")).IsProblem(403, "FORBIDDEN");
        (await third.SendAsync(HttpMethod.Delete, $"{Access}/invitations/{link}")).IsProblem(404, "UNKNOWN_LINK");
        (await third.SendAsync(HttpMethod.Post, $"{Access}/requests/{request}/answer", """{"share":true}""")).IsProblem(404, "UNKNOWN_REQUEST");
        (await third.SendAsync(HttpMethod.Delete, $"{Access}/requests/{request}")).IsProblem(404, "UNKNOWN_REQUEST");
        (await third.SendAsync(
            HttpMethod.Post, $"{Access}/requests", """{"enterprise":"urn:ent:other","buyer":"urn:ent:acme","reason":"For our cells"}""")).IsProblem(403, "FORBIDDEN");
        (await third.SendAsync(HttpMethod.Post, $"/v1/products/{Figures.Cell}/publications")).IsProblem(403, "FORBIDDEN");

        var told = await AuditRouteTests.EntriesAsync(acme, "?kind=refusal");
        Assert.Equal(
            [
                ("POST /v1/products/{id}/publications", Figures.Cell), ("POST /v1/access/requests", ""), ("DELETE /v1/access/requests/{request}", request),
                ("POST /v1/access/requests/{request}/answer", request), ("DELETE /v1/access/invitations/{invitation}", link), ("POST /v1/access/grants", ""),
                ("DELETE /v1/access/grants/{grant}", grant),
            ],
            told.Select(one => (Text(one, "action"), Text(one, "entity"))));
        Assert.All(told, one => Assert.Equal("urn:ent:third", Text(one, "organisation")));
        Assert.Empty(await AuditRouteTests.EntriesAsync(third, "?kind=refusal"));

        // Whoever was asked for the share is the other one that it concerns.
        using var other = await host.AsAsync("other-enterprise");
        Assert.Equal("POST /v1/access/requests/{request}/answer", Text(Assert.Single(await AuditRouteTests.EntriesAsync(other, "?kind=refusal")), "action"));
    }

    [Fact]
    public async Task Attempts_by_the_forms_about_access_are_told_alike()
    {
        await using var host = await AccessHost.StartAsync();
        using var other = await host.AsAsync("other-enterprise");
        using var bank = await host.AsAsync("bank");
        var link = await MadeAsync(other, "/invitations", """{"email":"eve@other.example","roles":["read"]}""");
        var request = await MadeAsync(other, "/requests", """{"enterprise":"urn:ent:third","reason":"For our cells"}""");
        using var browser = new FormBrowser(host.Address);
        await browser.SignInAsync("/sign-in", "ann@acme.example", AccessHost.Password);

        await browser.PostAsync("/access", "/access/links/cancel", new() { ["id"] = link });
        await browser.PostAsync("/access", "/access/requests/answer", new() { ["id"] = request, ["share"] = "yes" });
        await browser.PostAsync("/access", "/access/requests/cancel", new() { ["id"] = request });
        await browser.PostAsync("/access", "/access/requests/cancel", new() { ["id"] = "a password in the wrong field" });

        var told = await AuditRouteTests.EntriesAsync(other, "?kind=refusal");
        Assert.Equal(
            ["POST /access/requests/cancel", "POST /access/requests/answer", "POST /access/links/cancel"], told.Select(one => Text(one, "action")));
        Assert.All(told, one => Assert.Equal("Ann", Text(one, "name")));
    }

    [Fact]
    public async Task A_token_of_a_revoked_client_and_a_link_that_is_none_are_told_to_whose_they_were()
    {
        await using var host = await AccessHost.StartAsync();
        using var acme = await host.AsAsync("enterprise-admin");
        using var revoked = await host.AsAsync("enterprise-reader");
        await acme.SendAsync(HttpMethod.Delete, $"{Access}/clients/{host.Ids["enterprise-reader"]}");

        (await revoked.ReadAsync("/v1/products")).IsProblem(401, "INVALID_TOKEN");
        (await acme.SendAsync(HttpMethod.Post, $"{Access}/links/confirm", """{"code":"made up"}""")).IsProblem(404, "UNKNOWN_LINK");

        var told = await AuditRouteTests.EntriesAsync(acme, "?kind=refusal");
        Assert.Equal(
            [("POST /v1/access/links/confirm", host.Ids["enterprise-admin"]), ("GET /v1/products", host.Ids["enterprise-reader"])],
            told.Select(one => (Text(one, "action"), Text(one, "principal"))));
        Assert.DoesNotContain("made up", string.Concat(told.Select(one => one.GetRawText())), StringComparison.Ordinal);
    }

    private static string Text(JsonElement entry, string member) => entry.GetProperty(member).GetString()!;

    private static async Task<string> MadeAsync(HttpClient client, string route, string body)
    {
        var (response, json) = await client.SendAsync(HttpMethod.Post, $"{Access}{route}", body);
        Assert.True(response.StatusCode == HttpStatusCode.OK, json.ToString());

        return Text(json, "id");
    }

    /// <summary>An enterprise that has nothing to do with any of it.</summary>
    private static async Task<HttpClient> ThirdAsync(AccessHost host)
    {
        var made = await host.InScopeAsync(async services =>
        {
            await services.GetRequiredService<OrganisationRegister>().AddAsync(PrincipalKind.Enterprise, "urn:ent:third", "Third", scope: null, default);

            return Assert.IsType<Registered<NewClient>.Done>(
                await services.GetRequiredService<ClientRegister>().AddAsync("urn:ent:third", "third", Roles.All, default)).Value;
        });
        var client = host.Anonymous();
        var (_, json) = await AccessHost.AskTokenAsync(client, made.Client.Id, made.Secret);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", json.GetProperty("access_token").GetString());

        return client;
    }
}
