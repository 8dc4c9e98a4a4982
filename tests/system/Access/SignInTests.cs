using System.Net;
using System.Text.RegularExpressions;
using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.Links;
using ClientApi.Identity.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Whole.Tests.Api;
using Whole.Tests.Audit;

namespace Whole.Tests.Access;

/// <summary>People: sessions, passwords and one-time links, as a browser without scripts uses them.</summary>
public sealed partial class SignInTests
{
    private const string Ann = "ann@acme.example";
    private const string Me = "/v1/access/me";

    [Fact]
    public async Task A_page_leads_to_the_sign_in_and_back()
    {
        await using var host = await AccessHost.StartAsync(new GridFake().With(Figures.Enterprise(Figures.Acme, 4)));
        using var browser = new FormBrowser(host.Address);

        var turnedAway = await browser.GetAsync("/?enterprise=urn%3Aent%3Aacme");
        var signedIn = await browser.SignInAsync(turnedAway.Headers.Location!.ToString(), Ann, AccessHost.Password);

        Assert.Equal(HttpStatusCode.Redirect, turnedAway.StatusCode);
        Assert.Equal("/sign-in?return=%2F%3Fenterprise%3Durn%253Aent%253Aacme", turnedAway.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        Assert.Equal("/?enterprise=urn%3Aent%3Aacme", signedIn.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).StatusCode);
        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"), value => value.StartsWith("grid-session", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("/\\evil.example")]
    public async Task A_sign_in_never_leads_to_another_site(string back)
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = new FormBrowser(host.Address);

        var signedIn = await browser.SignInAsync($"/sign-in?return={Uri.EscapeDataString(back)}", Ann, AccessHost.Password);

        Assert.Equal("/", signedIn.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_form_that_the_grid_did_not_make_is_refused()
    {
        await using var host = await AccessHost.StartAsync();
        using var client = host.Anonymous();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["email"] = Ann, ["password"] = AccessHost.Password });

        using var answer = await client.PostAsync(new Uri("/sign-in", UriKind.Relative), form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = new FormBrowser(host.Address);
        await browser.SignInAsync("/sign-in", Ann, AccessHost.Password);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(Me)).StatusCode);

        await browser.PostAsync("/sign-out", "/sign-out", []);

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(Me)).StatusCode);
    }

    [Fact]
    public async Task Wrong_passwords_lock_a_person_out_whoever_tries_them()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await AccessHost.StartAsync(time: clock);
        using var browser = new FormBrowser(host.Address);

        for (var attempt = 0; attempt < 5; attempt++)
            Assert.Contains("wrong", await (await browser.SignInAsync("/sign-in", Ann, $"guess number {attempt}")).Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var locked = await browser.SignInAsync("/sign-in", Ann, AccessHost.Password);
        Assert.Equal(HttpStatusCode.Unauthorized, locked.StatusCode);
        clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SignInAsync("/sign-in", Ann, AccessHost.Password)).StatusCode);
    }

    [Fact]
    public async Task Neither_the_words_nor_the_work_of_a_refusal_tell_who_there_is_or_is_locked_out()
    {
        var hasher = new CountingHasher();
        await using var host = await AccessHost.StartAsync(services: hasher.AddTo);
        using var browser = new FormBrowser(host.Address);
        async Task<(string Words, string Work)> RefusedAsync(string email, string password)
        {
            hasher.Verified.Clear();
            var answer = await browser.SignInAsync("/sign-in", email, password);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);

            return (Trouble().Match(await answer.Content.ReadAsStringAsync()).Value, string.Join(", ", hasher.Verified));
        }

        var wrong = await RefusedAsync(Ann, "guess number 0");
        var unknown = await RefusedAsync("nobody@acme.example", AccessHost.Password);
        for (var attempt = 1; attempt < 5; attempt++)
            await RefusedAsync(Ann, $"guess number {attempt}");
        var locked = await RefusedAsync(Ann, AccessHost.Password);

        Assert.NotEmpty(wrong.Words);
        Assert.Equal("210000 iterations", wrong.Work);
        Assert.Equal(wrong, unknown);
        Assert.Equal(wrong, locked);
    }

    [Fact]
    public async Task Unknown_addresses_are_refused_in_the_same_words_and_counted()
    {
        await using var host = await AccessHost.StartAsync(time: new FakeTimeProvider(TimeProvider.System.GetUtcNow()), settings: "--Access:FailuresPerMinute=2");
        using var browser = new FormBrowser(host.Address);

        var unknown = await browser.SignInAsync("/sign-in", "nobody@acme.example", AccessHost.Password);
        var wrong = await browser.SignInAsync("/sign-in", Ann, "another password");
        var third = await browser.SignInAsync("/sign-in", Ann, AccessHost.Password);

        Assert.Equal(Trouble().Match(await unknown.Content.ReadAsStringAsync()).Value, Trouble().Match(await wrong.Content.ReadAsStringAsync()).Value);
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
    }

    [Fact]
    public async Task Sessions_hold_over_a_restart_and_on_every_host_and_end_with_the_password()
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = new FormBrowser(host.Address);
        await browser.SignInAsync("/sign-in", Ann, AccessHost.Password);

        await using var second = await AccessHost.StartAsync(data: host.App.Configuration["Grid:Data"]);
        using var there = browser.At(second.Address);
        Assert.Equal(HttpStatusCode.OK, (await there.GetAsync(Me)).StatusCode);

        using var admin = await host.AsAsync("enterprise-admin");
        var (_, link) = await admin.SendAsync(HttpMethod.Post, "/v1/access/password-resets", $$"""{"person":"{{Ann}}"}""");
        var code = link.GetProperty("code").GetString()!;
        var (accepted, _) = await second.Anonymous().SendAsync(
            HttpMethod.Post, "/v1/access/links", $$"""{"code":"{{code}}","password":"a new long password"}""");

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(Me)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await there.GetAsync(Me)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SignInAsync("/sign-in", Ann, "a new long password")).StatusCode);
        (await second.Anonymous().SendAsync(HttpMethod.Post, "/v1/access/links", $$"""{"code":"{{code}}","password":"and yet another one"}"""))
            .IsProblem(404, "UNKNOWN_LINK");
    }

    [Fact]
    public async Task An_invited_person_joins_once_and_by_the_link_alone()
    {
        await using var host = await AccessHost.StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");

        var (_, link) = await admin.SendAsync(
            HttpMethod.Post, "/v1/access/invitations", """{"email":"ben@acme.example","name":"Ben","roles":["read"]}""");
        var address = new Uri(link.GetProperty("link").GetString()!);
        using var browser = new FormBrowser(host.Address);
        var code = address.Fragment.TrimStart('#');
        var asked = await browser.PostAsync("/accept", "/accept", new() { ["code"] = code });
        var weak = await browser.PostAsync("/accept", "/accept", new() { ["code"] = code, ["name"] = "Ben", ["password"] = "short" });
        var joined = await browser.PostAsync("/accept", "/accept", new() { ["code"] = code, ["name"] = "Ben", ["password"] = "a password of ben" });
        var again = await browser.PostAsync("/accept", "/accept", new() { ["code"] = code, ["name"] = "Eve", ["password"] = "a password of eve" });

        Assert.Equal("/accept", address.AbsolutePath);
        Assert.Contains("ben@acme.example", await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("at least 12", await weak.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("/", joined.Headers.Location?.ToString());
        Assert.Contains("used before", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var me = await (await browser.GetAsync(Me)).Content.ReadAsStringAsync();
        Assert.Contains("\"organisation\":\"urn:ent:acme\"", me, StringComparison.Ordinal);
        Assert.Contains("\"roles\":[\"read\"]", me, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supplier_that_accepts_owns_the_enterprise_that_its_buyer_named_and_confirms_the_id()
    {
        await using var host = await AccessHost.StartAsync();
        using var buyer = await host.AsAsync("enterprise-admin");
        var (_, link) = await buyer.SendAsync(HttpMethod.Post, "/v1/access/invitations", """{"enterprise":"urn:ent:newco","name":"Newco"}""");
        var code = link.GetProperty("code").GetString();

        (await host.Anonymous().SendAsync(HttpMethod.Post, "/v1/access/links", $$"""{"code":"{{code}}","email":"eve@newco.example","name":"Eve","password":"a password of eve"}"""))
            .IsProblem(422, "BAD_PRINCIPAL", "enterprise");
        var (accepted, _) = await host.Anonymous().SendAsync(
            HttpMethod.Post, "/v1/access/links",
            $$"""{"code":"{{code}}","email":"eve@newco.example","name":"Eve","password":"a password of eve","enterprise":"urn:ent:newco"}""");

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        using var browser = new FormBrowser(host.Address);
        await browser.SignInAsync("/sign-in", "eve@newco.example", "a password of eve");
        Assert.Contains("\"enterprises\":[\"urn:ent:newco\"]", await (await browser.GetAsync(Me)).Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // Another buyer knows it by another id, which becomes one more of its own.
        using var other = await host.AsAsync("other-enterprise");
        var (_, second) = await other.SendAsync(HttpMethod.Post, "/v1/access/invitations", """{"enterprise":"urn:ent:other:supplier-17"}""");
        var confirmed = await browser.SendJsonAsync("/v1/access/links/confirm", $$"""{"code":"{{second.GetProperty("code").GetString()}}"}""");
        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
        Assert.Contains("urn:ent:other:supplier-17", await (await browser.GetAsync(Me)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_admin_manages_its_own_organisation_and_gives_no_role_that_it_has_not()
    {
        await using var host = await AccessHost.StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        using var withoutWrite = await host.AsAsync("enterprise-admin", "read admin");

        (await admin.SendAsync(HttpMethod.Post, "/v1/access/clients", """{"organisation":"urn:ent:other","name":"spy"}""")).IsProblem(403, "FORBIDDEN");
        (await admin.SendAsync(HttpMethod.Delete, $"/v1/access/clients/{host.Ids["other-enterprise"]}")).IsProblem(404, "UNKNOWN_PRINCIPAL");
        (await admin.SendAsync(HttpMethod.Post, "/v1/access/organisations", """{"kind":"bank","id":"b","name":"B"}""")).IsProblem(403, "FORBIDDEN");
        (await withoutWrite.SendAsync(HttpMethod.Post, "/v1/access/clients", """{"name":"erp","roles":["write"]}""")).IsProblem(403, "FORBIDDEN");
        var (made, json) = await admin.SendAsync(HttpMethod.Post, "/v1/access/clients", """{"name":"erp","roles":["read","write"]}""");
        var (_, listed) = await admin.ReadAsync("/v1/access/clients");

        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        Assert.All(listed.GetProperty("clients").EnumerateArray(), client => Assert.Equal("urn:ent:acme", client.GetProperty("organisation").GetString()));
        Assert.DoesNotContain(json.GetProperty("clientSecret").GetString()!, listed.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_expire()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await AccessHost.StartAsync(time: clock);
        var made = Assert.IsType<Registered<MadeLink>.Done>(await host.InScopeAsync(services => services.GetRequiredService<LinkRegister>().InvitePersonAsync(
            LinkMaker.Console, "urn:ent:acme", "late@acme.example", "Late", Roles.Read, CancellationToken.None))).Value;

        Assert.NotNull(await host.InScopeAsync(services => services.GetRequiredService<LinkUse>().FindAsync(made.Code, CancellationToken.None)));
        clock.AdjustTime(clock.GetUtcNow() + TimeSpan.FromHours(73));

        Assert.Null(await host.InScopeAsync(services => services.GetRequiredService<LinkUse>().FindAsync(made.Code, CancellationToken.None)));
    }

    [Fact]
    public async Task An_account_elsewhere_signs_in_whoever_was_invited_with_its_checked_address_and_nobody_else()
    {
        await using var host = await AccessHost.StartAsync();
        Task<Person?> Find(string key, string? email) => host.InScopeAsync(
            services => services.GetRequiredService<PersonRegister>().OfProviderAsync("https://id.example", key, email, CancellationToken.None));

        Assert.Null(await Find("stranger", "stranger@elsewhere.example"));
        Assert.Null(await Find("ann", null));
        Assert.Equal(Ann, (await Find("ann", Ann))?.Email);
        Assert.Equal(Ann, (await Find("ann", null))?.Email);
    }

    [Fact]
    public async Task Whoever_signs_in_at_the_provider_gets_a_session_here_where_the_address_is_known_and_checked()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var host = await AccessHost.StartAsync(settings:
            [$"--Access:ProviderAddress={provider.Address.GetLeftPart(UriPartial.Authority)}", "--Access:ProviderClientId=grid", "--Access:ProviderName=Works"]);
        using var known = new FormBrowser(host.Address);
        using var stranger = new FormBrowser(host.Address);
        using var pretender = new FormBrowser(host.Address);

        provider.Account = ("ann-there", Ann, true);
        Assert.Contains("Sign in with Works", await (await known.GetAsync("/sign-in")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var signedIn = await known.FollowAsync("/sign-in/provider?return=%2Fmine");
        provider.Account = ("eve-there", "eve@elsewhere.example", true);
        var unknown = await stranger.FollowAsync("/sign-in/provider");
        provider.Account = ("eve-there", Ann, false);
        var unproven = await pretender.FollowAsync("/sign-in/provider");

        Assert.Equal(HttpStatusCode.NotFound, (await known.GetAsync("/signout-oidc")).StatusCode);
        Assert.Equal("/mine", signedIn.AbsolutePath);
        Assert.Contains("\"name\":\"Ann\"", await (await known.GetAsync(Me)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("/sign-in?failed=provider", unknown.PathAndQuery);
        Assert.Equal("/sign-in?failed=provider", unproven.PathAndQuery);
        Assert.Equal(HttpStatusCode.Unauthorized, (await pretender.GetAsync(Me)).StatusCode);
        using var operators = await host.AsAsync("operator");
        var refused = await AuditRouteTests.EntriesAsync(operators, "?kind=refusal");
        Assert.Contains(refused, one => one.GetRawText().Contains("Nobody here has the account at the provider.", StringComparison.Ordinal));
    }

    [GeneratedRegex("<p class=\"notice warn\".*?</p>")]
    private static partial Regex Trouble();
}
