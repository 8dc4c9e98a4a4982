using Grains.Intake;
using Microsoft.Extensions.Time.Testing;
using Whole.Tests.Api;
using Whole.Tests.Audit;

namespace Whole.Tests.Access;

/// <summary>How much one client may ask for, and what it is told of that.</summary>
public sealed class RateTests
{
    private const string Read = "/v1/access/me";

    [Fact]
    public async Task Requests_are_counted_per_client_and_say_how_many_are_left()
    {
        await using var host = await AccessHost.StartAsync(settings: "--Access:RequestsPerMinute=3");
        using var bank = await host.AsAsync("bank");
        using var other = await host.AsAsync("authority");

        var (first, _) = await bank.ReadAsync(Read);
        await bank.ReadAsync(Read);
        await bank.ReadAsync(Read);

        Assert.Equal("\"requests\";q=3;w=60", Assert.Single(first.Headers.GetValues("RateLimit-Policy")));
        Assert.Equal("\"requests\";r=2", Assert.Single(first.Headers.GetValues("RateLimit")));
        (await bank.ReadAsync(Read)).IsProblem(429, "RATE_LIMITED");
        Assert.Equal(200, (int)(await other.ReadAsync(Read)).Response.StatusCode);
    }

    /// <summary>Only what was given counts: nobody else can use it up.</summary>
    [Fact]
    public async Task Tokens_and_sign_ins_are_counted_too()
    {
        await using var host = await AccessHost.StartAsync(settings: "--Access:TokensPerMinute=2", time: new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        using var ann = new FormBrowser(host.Address);

        await host.TokenAsync("bank");
        await host.TokenAsync("bank");
        await ann.SignInAsync("/sign-in", "ann@acme.example", AccessHost.Password);
        await ann.SignInAsync("/sign-in", "ann@acme.example", AccessHost.Password);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = host.Ids["bank"], ["client_secret"] = host.Secrets["bank"],
        });
        using var anonymous = new HttpClient { BaseAddress = host.Address };
        using var refused = await anonymous.PostAsync(new Uri("/auth/token", UriKind.Relative), form);

        Assert.Equal(429, (int)refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("RATE_LIMITED", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(429, (int)(await ann.SignInAsync("/sign-in", "ann@acme.example", AccessHost.Password)).StatusCode);
        Assert.NotEmpty(await host.TokenAsync("authority"));
    }

    [Fact]
    public async Task Facts_are_counted_per_client_and_day()
    {
        await using var host = await AccessHost.StartAsync(settings: "--Access:FactsPerDay=2");
        using var writer = await host.AsAsync("enterprise-writer");
        const string fact = """{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}""";

        var (first, _) = await writer.PushAsync(fact);
        var (second, _) = await writer.PushAsync(fact);

        Assert.Equal((200, 200), ((int)first.StatusCode, (int)second.StatusCode));
        Assert.Contains("\"facts\";q=2;w=86400", first.Headers.GetValues("RateLimit-Policy"));
        Assert.Contains("\"facts\";r=1", first.Headers.GetValues("RateLimit"));
        (await writer.PushAsync(fact)).IsProblem(429, "QUOTA_EXCEEDED");
        (await writer.PushAsync($"{fact}\n{fact}\n{fact}")).IsProblem(429, "QUOTA_EXCEEDED");
    }

    [Fact]
    public async Task Changes_of_rights_are_counted_and_questions_about_them_are_not()
    {
        await using var host = await AccessHost.StartAsync(settings: "--Access:ChangesPerMinute=2");
        using var admin = await host.AsAsync("enterprise-admin");
        using var operators = await host.AsAsync("operator");
        const string invitations = "/v1/access/invitations";
        const string ben = """{"email":"ben@acme.example"}""";
        const string question = """{"action":"write","resource":{"kind":"enterprise","id":"urn:ent:acme"}}""";

        var (first, _) = await admin.SendAsync(HttpMethod.Post, invitations, ben);
        await admin.SendAsync(HttpMethod.Delete, $"{invitations}/none");
        var third = await admin.SendAsync(HttpMethod.Post, invitations, ben);

        Assert.Contains("\"changes\";q=2;w=60", first.Headers.GetValues("RateLimit-Policy"));
        Assert.Contains("\"changes\";r=1", first.Headers.GetValues("RateLimit"));
        third.IsProblem(429, "RATE_LIMITED");
        Assert.NotNull(third.Response.Headers.RetryAfter);
        Assert.Equal(200, (int)(await admin.SendAsync(HttpMethod.Post, "/v1/access/explain", question)).Response.StatusCode);
        Assert.Equal(200, (int)(await admin.ReadAsync(invitations)).Response.StatusCode);
        Assert.Equal(200, (int)(await operators.SendAsync(HttpMethod.Put, "/v1/access/libraries/acme", """{"organisation":"urn:ent:acme"}""")).Response.StatusCode);
    }

    [Fact]
    public async Task Figures_of_others_are_counted_per_client_and_day_before_they_are_shown()
    {
        var grid = new GridFake().With(Figures.Enterprise(Figures.Acme, 4), Figures.Product(Figures.Cell, 2));
        grid.Shared.Add(Figures.Cell);
        await using var host = await AccessHost.StartAsync(grid, settings: "--Access:DisclosuresPerDay=2");
        using var buyer = await host.AsAsync("other-enterprise");
        using var admin = await host.AsAsync("enterprise-admin");
        var product = $"/v1/products/{Figures.Cell}/footprint";

        var (first, _) = await buyer.ReadAsync(product);
        await buyer.ReadAsync(product);
        var third = await buyer.ReadAsync(product);

        Assert.Contains("\"disclosures\";q=2;w=86400", first.Headers.GetValues("RateLimit-Policy"));
        Assert.Contains("\"disclosures\";r=1", first.Headers.GetValues("RateLimit"));
        third.IsProblem(429, "QUOTA_EXCEEDED");
        Assert.NotNull(third.Response.Headers.RetryAfter);
        Assert.Equal(2, (await AuditRouteTests.EntriesAsync(admin, "?kind=disclosure")).Count);
        Assert.Equal(200, (int)(await buyer.ReadAsync("/v1/factors")).Response.StatusCode);
        Assert.Equal(200, (int)(await admin.ReadAsync(product)).Response.StatusCode);
    }

    [Fact]
    public async Task A_retry_gets_its_first_answer_also_when_the_quota_is_used_up()
    {
        await using var host = await AccessHost.StartAsync(
            new GridFake { OnPush = (push, _) => Task.FromResult<PushOutcome>(
                push.Facts.Count > 0 ? new PushOutcome.Accepted(1, 7, [], IsFirstAnswer: true)
                : push.Key is { Key: "first" } ? new PushOutcome.Accepted(1, 7, [], IsFirstAnswer: false)
                : new PushOutcome.Refused(push.Rejections)) },
            settings: "--Access:FactsPerDay=1");
        using var writer = await host.AsAsync("enterprise-writer");
        const string fact = """{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}""";
        await writer.PushAsync(fact, key: "first");

        var (again, json) = await writer.PushAsync(fact, key: "first");

        Assert.Equal((200, "7"), ((int)again.StatusCode, json.GetProperty("receipt").GetString()));
        (await writer.PushAsync(fact, key: "other")).IsProblem(429, "QUOTA_EXCEEDED");
        (await writer.PushAsync(fact)).IsProblem(429, "QUOTA_EXCEEDED");
        (await writer.PushAsync(fact, query: "?dryRun=true")).IsProblem(429, "QUOTA_EXCEEDED");
    }

    [Fact]
    public async Task One_client_can_not_keep_all_places_of_pushes_for_itself()
    {
        using var entered = new SemaphoreSlim(0);
        var release = new TaskCompletionSource<PushOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var grid = new GridFake
        {
            OnPush = (_, _) =>
            {
                entered.Release();

                return release.Task;
            },
        };
        await using var host = await AccessHost.StartAsync(grid, settings: ["--Api:MaxPushesInWork=3", "--Api:MaxPushesInWorkOfClient=2"]);
        const string fact = """{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}""";
        using var greedy = await host.AsAsync("enterprise-writer");
        using var other = await host.AsAsync("enterprise-admin");
        var working = new[] { greedy.PushAsync(fact), greedy.PushAsync(fact) };
        await entered.WaitAsync();
        await entered.WaitAsync();

        (await greedy.PushAsync(fact)).IsProblem(429, "OVERLOADED");
        var others = other.PushAsync(fact);
        await entered.WaitAsync();
        release.SetResult(new PushOutcome.Accepted(1, 1, [], IsFirstAnswer: true));

        Assert.All([.. await Task.WhenAll(working), await others], answer => Assert.Equal(200, (int)answer.Response.StatusCode));
        Assert.Equal(200, (int)(await greedy.PushAsync(fact)).Response.StatusCode);
    }

    [Fact]
    public async Task One_client_can_not_keep_all_streams_for_itself()
    {
        await using var host = await AccessHost.StartAsync(
            new GridFake().With(Figures.Enterprise(Figures.Acme, 4)), settings: ["--Api:MaxLiveStreams=3", "--Api:MaxLiveStreamsOfClient=2"]);
        const string live = "/v1/enterprises/urn:ent:acme/live";
        using var greedy = await host.AsAsync("enterprise-reader");
        using var other = await host.AsAsync("enterprise-writer");
        using var first = await greedy.GetAsync(new Uri(live, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var second = await greedy.GetAsync(new Uri(live, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        (await greedy.ReadAsync(live)).IsProblem(429, "TOO_MANY_STREAMS");
        using var others = await other.GetAsync(new Uri(live, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal((200, 200, 200), ((int)first.StatusCode, (int)second.StatusCode, (int)others.StatusCode));
        (await other.ReadAsync(live)).IsProblem(429, "TOO_MANY_STREAMS");
    }
}
