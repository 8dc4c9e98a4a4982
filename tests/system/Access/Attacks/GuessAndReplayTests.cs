using System.Net;
using Microsoft.Extensions.Time.Testing;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Access.Attacks;

/// <summary>What was guessed, overheard or kept, and is sent by somebody else, or once more.</summary>
public sealed class GuessAndReplayTests
{
    private const string Ann = "ann@acme.example";
    private const string Fact = """{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}""";

    [Fact]
    public async Task Many_secrets_tried_at_once_are_as_few_as_one_after_the_other()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 30, TimeSpan.Zero));
        await using var host = await AccessHost.StartAsync(time: clock, settings: "--Access:FailuresPerMinute=5");
        using var client = host.Anonymous();

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(
            guess => AccessHost.AskTokenAsync(client, host.Ids["bank"], $"guess {guess}")));

        Assert.Equal(5, answers.Count(answer => answer.Response.StatusCode == HttpStatusCode.Unauthorized));
        Assert.Equal(55, answers.Count(answer => answer.Response.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Whoever_has_the_right_secret_may_use_it_as_often_and_at_once_as_it_likes()
    {
        await using var host = await AccessHost.StartAsync(time: new FakeTimeProvider(TimeProvider.System.GetUtcNow()), settings: "--Access:FailuresPerMinute=2");
        using var client = host.Anonymous();

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(
            _ => AccessHost.AskTokenAsync(client, host.Ids["bank"], host.Secrets["bank"])));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Response.StatusCode));
    }

    [Fact]
    public async Task Many_passwords_tried_at_once_lock_the_person_out_all_the_same()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await AccessHost.StartAsync(time: clock, settings: "--Access:FailuresPerMinute=1000");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async guess =>
        {
            using var browser = new FormBrowser(host.Address);
            await browser.SignInAsync("/sign-in", Ann, $"guess number {guess}");
        }));
        using var owner = new FormBrowser(host.Address);

        var locked = await owner.SignInAsync("/sign-in", Ann, AccessHost.Password);

        Assert.Equal(HttpStatusCode.Unauthorized, locked.StatusCode);
        Assert.Contains("too many passwords", await locked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Codes_of_links_are_guessed_in_vain_and_not_for_long()
    {
        await using var host = await AccessHost.StartAsync(time: new FakeTimeProvider(TimeProvider.System.GetUtcNow()), settings: "--Access:FailuresPerMinute=3");
        using var client = host.Anonymous();

        for (var guess = 0; guess < 3; guess++)
            (await client.SendAsync(HttpMethod.Post, "/v1/access/links", $$"""{"code":"guess-{{guess}}","password":"a long password"}""")).IsProblem(404, "UNKNOWN_LINK");

        (await client.SendAsync(HttpMethod.Post, "/v1/access/links", """{"code":"one-more","password":"a long password"}""")).IsProblem(429, "TOO_MANY_ATTEMPTS");
    }

    [LongFact]
    public async Task A_push_that_was_overheard_does_nothing_twice_and_tells_others_nothing()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Access:Mode=on", "--Grid:Demo=false");
        var address = await grid.ReadyAsync();
        var credentials = new Credentials(folder.Path);
        using var acme = await credentials.AsAsync("acme", address);
        using var foilco = await credentials.AsAsync("foilco", address);
        using var bank = await credentials.AsAsync("bank", address);
        var (_, first) = await acme.PushAsync(Fact, key: "overheard");
        var receipt = first.GetProperty("receipt").GetString()!;

        var (again, second) = await acme.PushAsync(Fact, key: "overheard");
        var others = await foilco.PushAsync(Fact, key: "overheard");
        var readers = await bank.PushAsync(Fact, key: "overheard");
        var (_, unkeyed) = await acme.PushAsync(Fact);

        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(receipt, second.GetProperty("receipt").GetString());
        others.IsProblem(403, "NOT_YOURS", "id");
        readers.IsProblem(403, "FORBIDDEN");
        Assert.All([others, readers], answer => Assert.False(answer.Response.Headers.Contains("Idempotency-Replayed")));
        Assert.All([others, readers], answer => Assert.False(answer.Json.TryGetProperty("receipt", out _), "Another's receipt was told."));

        // Stated again without its key it is one version more of the same, at a place of its own.
        Assert.NotEqual(receipt, unkeyed.GetProperty("receipt").GetString());
    }

    [Fact]
    public async Task A_session_that_was_signed_out_is_over_for_every_copy_of_its_cookie()
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = new FormBrowser(host.Address);
        var signedIn = await browser.SignInAsync("/sign-in", Ann, AccessHost.Password);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single(set => set.StartsWith("grid-session=", StringComparison.Ordinal)).Split(';')[0];
        Assert.Contains("httponly", string.Concat(signedIn.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
        using var thief = host.Anonymous();
        thief.DefaultRequestHeaders.Add("Cookie", cookie);
        Assert.Equal(HttpStatusCode.OK, (await thief.ReadAsync("/v1/access/me")).Response.StatusCode);

        await browser.PostAsync("/sign-out", "/sign-out", []);

        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.ReadAsync("/v1/access/me")).Response.StatusCode);
    }

    [Fact]
    public async Task What_belongs_to_another_organisation_can_not_be_managed_by_path_or_body()
    {
        await using var host = await AccessHost.StartAsync();
        using var other = await host.AsAsync("other-enterprise");
        var victim = host.Ids["enterprise-writer"];

        foreach (var (method, path, body) in new (HttpMethod, string, string?)[]
        {
            (HttpMethod.Post, $"/v1/access/clients/{victim}/rotate", "{}"),
            (HttpMethod.Delete, $"/v1/access/clients/{victim}", null),
            (HttpMethod.Delete, $"/v1/access/people/{Ann}", null),
            (HttpMethod.Post, "/v1/access/password-resets", $$"""{"person":"{{Ann}}"}"""),
            (HttpMethod.Post, "/v1/access/clients", """{"name":"mine","organisation":"urn:ent:acme","roles":["read"]}"""),
            (HttpMethod.Post, "/v1/access/invitations", """{"organisation":"urn:ent:acme","email":"me@other.example","roles":["admin"]}"""),
            (HttpMethod.Put, "/v1/access/libraries/demo", """{"organisation":"urn:ent:other"}"""),
            (HttpMethod.Post, "/v1/access/organisations", """{"kind":"operator","id":"mine","name":"Mine"}"""),
        })
        {
            var (answer, json) = await other.SendAsync(method, path, body);
            Assert.True((int)answer.StatusCode is 403 or 404, $"{method} {path} answered {(int)answer.StatusCode}.");
            Assert.DoesNotContain("secret", json.GetRawText(), StringComparison.OrdinalIgnoreCase);
        }

        using var unharmed = await host.AsAsync("enterprise-writer");
        Assert.Equal(HttpStatusCode.OK, (await unharmed.ReadAsync("/v1/access/me")).Response.StatusCode);
    }
}
