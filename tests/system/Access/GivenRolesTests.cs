using System.Net;
using ClientApi.Access;
using ClientApi.Identity.Clients;
using ClientApi.Identity.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Whole.Tests.Api;
using Whole.Tests.Audit;

namespace Whole.Tests.Access;

/// <summary>Nobody gets more than it has: by an invitation, a new secret, a new password, or a change of roles.</summary>
public sealed class GivenRolesTests
{
    private const string Ann = "ann@acme.example";

    [Theory]
    [InlineData("enterprise-admin", "admin")]
    [InlineData("enterprise-admin", "read admin")]
    [InlineData("operator", "admin")]
    public async Task A_narrow_token_gets_no_wider_one_by_the_secret_of_its_own_client(string name, string scope)
    {
        await using var host = await AccessHost.StartAsync();
        using var narrow = await host.AsAsync(name, scope);
        using var whole = await host.AsAsync(name);

        (await narrow.SendAsync(HttpMethod.Post, $"/v1/access/clients/{host.Ids[name]}/rotate")).IsProblem(403, "FORBIDDEN");
        Assert.Equal(HttpStatusCode.OK, (await whole.SendAsync(HttpMethod.Post, $"/v1/access/clients/{host.Ids[name]}/rotate")).Response.StatusCode);
    }

    [Fact]
    public async Task Nor_by_becoming_a_person_with_more_roles()
    {
        await using var host = await AccessHost.StartAsync();
        using var narrow = await host.AsAsync("enterprise-admin", "read admin");
        using var whole = await host.AsAsync("enterprise-admin");
        const string reset = $$"""{"person":"{{Ann}}"}""";

        (await narrow.SendAsync(HttpMethod.Post, "/v1/access/password-resets", reset)).IsProblem(403, "FORBIDDEN");
        Assert.Equal(HttpStatusCode.OK, (await whole.SendAsync(HttpMethod.Post, "/v1/access/password-resets", reset)).Response.StatusCode);
    }

    [Fact]
    public async Task An_operator_gives_enterprises_what_is_theirs_and_operators_no_more_than_it_has()
    {
        await using var host = await AccessHost.StartAsync();
        using var narrow = await host.AsAsync("operator", "admin");

        Assert.Equal(HttpStatusCode.OK, (await narrow.SendAsync(HttpMethod.Post, $"/v1/access/clients/{host.Ids["enterprise-writer"]}/rotate")).Response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await narrow.SendAsync(HttpMethod.Post, "/v1/access/clients", """{"organisation":"urn:ent:acme","name":"erp","roles":["read","write"]}""")).Response.StatusCode);
        (await narrow.SendAsync(HttpMethod.Post, "/v1/access/clients", """{"name":"second","roles":["read"]}""")).IsProblem(403, "FORBIDDEN");
        await narrow.SendAsync(HttpMethod.Post, "/v1/access/organisations", """{"kind":"operator","id":"operators-2","name":"Second"}""");
        (await narrow.SendAsync(HttpMethod.Post, "/v1/access/clients", """{"organisation":"operators-2","name":"second","roles":["read"]}""")).IsProblem(403, "FORBIDDEN");
    }

    [Fact]
    public async Task What_was_judged_before_somebody_else_took_a_role_away_does_not_give_it_back()
    {
        await using var host = await AccessHost.StartAsync();
        Task<Client> Find() => host.InScopeAsync(async services => (await services.GetRequiredService<ClientRegister>().FindAsync(host.Ids["enterprise-writer"], default))!);
        Task Set(Client judged, Roles roles) => host.InScopeAsync(services => services.GetRequiredService<ClientRegister>().SetRolesAsync(judged, roles, default));
        var judged = await Find();
        await Set(judged, Roles.Read);

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => Set(judged, Roles.Read | Roles.Write));

        Assert.Equal(Roles.Read, (await Find()).Roles);
    }

    [Fact]
    public async Task Roles_are_changed_at_once_and_the_change_is_recorded()
    {
        await using var host = await AccessHost.StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        using var writer = await host.AsAsync("enterprise-writer");
        using var browser = new FormBrowser(host.Address);
        await browser.SignInAsync("/sign-in", Ann, AccessHost.Password);
        const string readOnly = """{"roles":["read"]}""";

        var (_, client) = await admin.SendAsync(HttpMethod.Put, $"/v1/access/clients/{host.Ids["enterprise-writer"]}/roles", readOnly);
        var (_, person) = await admin.SendAsync(HttpMethod.Put, $"/v1/access/people/{Ann}/roles", readOnly);

        Assert.Equal(["read"], client.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.Equal(["read"], person.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        (await writer.PushAsync("""{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}""")).IsProblem(403, "FORBIDDEN");
        Assert.Contains("\"roles\":[\"read\"]", await (await browser.GetAsync("/v1/access/me")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var changes = (await AuditRouteTests.EntriesAsync(admin, "?kind=rights")).Where(one => one.GetProperty("action").GetString()!.EndsWith(".roles", StringComparison.Ordinal));
        Assert.Equal(
            ["From read write admin to read.", "From read write to read."], changes.Select(one => one.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_role_that_was_taken_does_not_come_back_by_whoever_has_read_the_person_before()
    {
        await using var host = await AccessHost.StartAsync();

        var written = await host.InScopeAsync(async before =>
        {
            var people = before.GetRequiredService<UserManager<Person>>();
            var ann = (await people.FindByEmailAsync(Ann))!;
            await host.InScopeAsync(after => after.GetRequiredService<PersonRegister>().SetRolesAsync(Ann, Roles.Read, default));

            return await people.UpdateAsync(ann);
        });

        Assert.False(written.Succeeded);
        Assert.Equal(Roles.Read, await host.InScopeAsync(
            async services => (await services.GetRequiredService<PersonRegister>().FindAsync(Ann))!.Roles));
    }

    [Fact]
    public async Task Nobody_adds_a_role_that_it_has_not_and_others_are_not_changed_at_all()
    {
        await using var host = await AccessHost.StartAsync();
        using var narrow = await host.AsAsync("enterprise-admin", "read admin");
        using var other = await host.AsAsync("other-enterprise");
        var writer = $"/v1/access/clients/{host.Ids["enterprise-writer"]}/roles";

        (await narrow.SendAsync(HttpMethod.Put, $"/v1/access/clients/{host.Ids["enterprise-reader"]}/roles", """{"roles":["write"]}""")).IsProblem(403, "FORBIDDEN");
        Assert.Equal(HttpStatusCode.OK, (await narrow.SendAsync(HttpMethod.Put, writer, """{"roles":["write","admin"]}""")).Response.StatusCode);
        (await narrow.SendAsync(HttpMethod.Put, writer, """{"roles":[]}""")).IsProblem(422, "BAD_PRINCIPAL", "roles");
        (await other.SendAsync(HttpMethod.Put, writer, """{"roles":["read"]}""")).IsProblem(404, "UNKNOWN_PRINCIPAL");
        (await other.SendAsync(HttpMethod.Put, $"/v1/access/people/{Ann}/roles", """{"roles":["read"]}""")).IsProblem(404, "UNKNOWN_PRINCIPAL");
    }

    [Fact]
    public async Task Roles_are_changed_by_command()
    {
        await using var host = await AccessHost.StartAsync();
        var id = host.Ids["enterprise-writer"];

        Assert.EndsWith("\tread,admin", await LinkTests.RunAsync(host, "clients", "roles", id, "--roles=read,admin"), StringComparison.Ordinal);
        Assert.EndsWith("\twrite", await LinkTests.RunAsync(host, "people", "roles", Ann, "--roles=write"), StringComparison.Ordinal);

        Assert.Equal(Roles.Read | Roles.Admin, await host.InScopeAsync(
            async services => (await services.GetRequiredService<ClientRegister>().FindAsync(id, default))!.Roles));
        Assert.Equal(Roles.Write, await host.InScopeAsync(
            async services => (await services.GetRequiredService<PersonRegister>().FindAsync(Ann))!.Roles));
    }
}
