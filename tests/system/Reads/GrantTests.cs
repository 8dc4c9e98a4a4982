using System.Text.Json;
using ClientApi.Identity.Commands;
using Microsoft.Extensions.Time.Testing;
using Silo.Hosting;
using Whole.Tests.Access;
using Whole.Tests.Api;
using Whole.Tests.Cluster;

namespace Whole.Tests.Reads;

/// <summary>What owners let others see, over HTTP and by command.</summary>
public sealed class GrantTests
{
    private const string Grants = "/v1/access/grants";
    private const string Portfolio = "/v1/enterprises/urn:ent:acme/footprint";
    private const string Product = "/v1/products/urn:prod:acme:cell/footprint";

    private static GridFake Grid => new GridFake().With(Figures.Enterprise(Figures.Acme, 4), Figures.Product(Figures.Cell, 2));

    [Fact]
    public async Task Open_at_once_on_every_host_what_they_name_and_close_it_as_soon()
    {
        await using var host = await AccessHost.StartAsync(Grid);
        await using var second = await AccessHost.StartAsync(Grid, data: host.App.Configuration["Grid:Data"]!);
        using var admin = await host.AsAsync("enterprise-admin");
        using var bank = await host.AsAsync("bank");
        using var there = second.With(await host.TokenAsync("bank"));
        (await bank.ReadAsync(Portfolio)).IsProblem(404, "NOT_FOUND");
        (await there.ReadAsync(Portfolio)).IsProblem(404, "NOT_FOUND");

        var (_, grant) = await admin.SendAsync(HttpMethod.Post, Grants, Body("""["portfolio"]"""));

        Assert.Equal(4, (await there.ReadAsync(Portfolio)).Json.GetProperty("pcfExcludingBiogenicUptake").GetDouble());
        Assert.Equal(4, (await bank.ReadAsync(Portfolio)).Json.GetProperty("pcfExcludingBiogenicUptake").GetDouble());
        (await bank.ReadAsync(Product)).IsProblem(404, "NOT_FOUND");
        (await bank.ReadAsync($"{Portfolio}?detail=inputs")).IsProblem(404, "NOT_FOUND");

        var (withdrawn, _) = await admin.SendAsync(HttpMethod.Delete, $"{Grants}/{grant.GetProperty("id").GetString()}");

        Assert.Equal(200, (int)withdrawn.StatusCode);
        (await there.ReadAsync(Portfolio)).IsProblem(404, "NOT_FOUND");
        (await bank.ReadAsync(Portfolio)).IsProblem(404, "NOT_FOUND");
    }

    [Fact]
    public async Task End_by_themselves()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await AccessHost.StartAsync(Grid, clock);
        using var admin = await host.AsAsync("enterprise-admin");
        await admin.SendAsync(HttpMethod.Post, Grants, Body("""["figure"]""", until: "2026-07-01T12:30:00Z"));
        using var bank = await host.AsAsync("bank");
        Assert.Equal(200, (int)(await bank.ReadAsync(Product)).Response.StatusCode);

        clock.Advance(TimeSpan.FromMinutes(31));

        (await bank.ReadAsync(Product)).IsProblem(404, "NOT_FOUND");
        Assert.Empty((await bank.ReadAsync(Grants)).Json.GetProperty("received").EnumerateArray());
    }

    [Theory]
    [InlineData("withdrawn")]
    [InlineData("expired")]
    public async Task End_the_streams_that_rest_on_them_within_a_second(string how)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await AccessHost.StartAsync(Grid, clock);
        using var admin = await host.AsAsync("enterprise-admin");
        var (_, kept) = await admin.SendAsync(HttpMethod.Post, Grants, Body("""["figure"]"""));
        var (_, grant) = await admin.SendAsync(HttpMethod.Post, Grants, Body("""["portfolio"]""", until: "2026-07-01T12:00:55Z"));
        using var bank = await host.AsAsync("bank");
        using var stream = await OpenAsync(bank);
        using var own = await OpenAsync(await host.AsAsync("enterprise-reader"));
        Assert.Contains("\"urn:ent:acme\"", await EventAsync(stream, clock), StringComparison.Ordinal);
        await EventAsync(own, clock);

        if (how == "withdrawn")
            await admin.SendAsync(HttpMethod.Delete, $"{Grants}/{grant.GetProperty("id").GetString()}");
        else
            clock.SetUtcNow(new DateTimeOffset(2026, 7, 1, 12, 0, 54, 900, TimeSpan.Zero));
        clock.Advance(TimeSpan.FromSeconds(1));

        await EndAsync(stream).WaitAsync(TimeSpan.FromSeconds(60));
        host.Grid.Settle(1_043, new Grains.Figures.Breakdown(Figures.Enterprise(Figures.Acme, 5), 0, []));
        Assert.Contains("\"settledThrough\":\"1043\"", await EventAsync(own, clock), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, kept.GetProperty("withdrawnAt").ValueKind);
    }

    [Theory]
    [InlineData("enterprise-reader", 403, "FORBIDDEN")]
    [InlineData("other-enterprise", 403, "FORBIDDEN")]
    [InlineData("operator", 403, "FORBIDDEN")]
    [InlineData("bank", 403, "FORBIDDEN")]
    public async Task Are_given_by_the_owners_admins_alone(string by, int status, string code)
    {
        await using var host = await AccessHost.StartAsync(Grid);
        using var client = await host.AsAsync(by);

        (await client.SendAsync(HttpMethod.Post, Grants, Body("""["figure"]""", by: "urn:ent:acme"))).IsProblem(status, code);
    }

    [Fact]
    public async Task Are_withdrawn_by_the_owners_admins_alone_and_nobody_else_learns_of_them()
    {
        await using var host = await AccessHost.StartAsync(Grid);
        using var admin = await host.AsAsync("enterprise-admin");
        var (_, grant) = await admin.SendAsync(HttpMethod.Post, Grants, Body("""["figure"]"""));
        var id = grant.GetProperty("id").GetString()!;
        foreach (var name in (string[])["other-enterprise", "operator"])
        {
            using var other = await host.AsAsync(name);
            var (unseen, missing) = (
                await other.SendAsync(HttpMethod.Delete, $"{Grants}/{id}"), await other.SendAsync(HttpMethod.Delete, $"{Grants}/{id[..^1]}x"));

            unseen.IsProblem(404, "UNKNOWN_GRANT");
            missing.IsProblem(404, "UNKNOWN_GRANT");
            var (_, listed) = await other.ReadAsync(Grants);
            Assert.Empty(listed.GetProperty("given").EnumerateArray());
            Assert.Empty(listed.GetProperty("received").EnumerateArray());
        }

        using var bank = await host.AsAsync("bank");
        using var reader = await host.AsAsync("enterprise-reader");
        Assert.Equal(id, Assert.Single((await admin.ReadAsync(Grants)).Json.GetProperty("given").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(id, Assert.Single((await bank.ReadAsync(Grants)).Json.GetProperty("received").EnumerateArray()).GetProperty("id").GetString());
        Assert.Empty((await reader.ReadAsync(Grants)).Json.GetProperty("given").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"to":"bank","what":["everything"],"validUntil":"2099-01-01T00:00:00Z","purpose":"a loan"}""", 422, "BAD_GRANT", "what")]
    [InlineData("""{"to":"bank","validUntil":"2099-01-01T00:00:00Z","purpose":"a loan"}""", 422, "BAD_GRANT", "what")]
    [InlineData("""{"to":"bank","product":"urn:prod:acme:cell","what":["portfolio"],"validUntil":"2099-01-01T00:00:00Z","purpose":"a loan"}""", 422, "BAD_GRANT", "what")]
    [InlineData("""{"to":"bank","product":"no id","what":["figure"],"validUntil":"2099-01-01T00:00:00Z","purpose":"a loan"}""", 422, "BAD_GRANT", "product")]
    [InlineData("""{"to":"bank","what":["figure"],"validUntil":"2019-01-01T00:00:00Z","purpose":"a loan"}""", 422, "BAD_GRANT", "validUntil")]
    [InlineData("""{"to":"bank","what":["figure"],"purpose":"a loan"}""", 422, "BAD_GRANT", "validUntil")]
    [InlineData("""{"to":"bank","what":["figure"],"validUntil":"2099-01-01T00:00:00Z"}""", 422, "BAD_GRANT", "purpose")]
    [InlineData("""{"to":"nobody","what":["figure"],"validUntil":"2099-01-01T00:00:00Z","purpose":"a loan"}""", 404, "UNKNOWN_PRINCIPAL", null)]
    public async Task That_say_too_little_are_refused(string body, int status, string code, string? field)
    {
        await using var host = await AccessHost.StartAsync(Grid);
        using var admin = await host.AsAsync("enterprise-admin");

        (await admin.SendAsync(HttpMethod.Post, Grants, body)).IsProblem(status, code, field);
    }

    [Fact]
    public async Task Are_made_listed_and_withdrawn_by_command()
    {
        await using var host = await AccessHost.StartAsync(Grid);
        using var bank = await host.AsAsync("bank");

        var added = await RunAsync(host, "grants", "add", "--enterprise=urn:ent:acme", "--to=bank", "--what=figure,history", "--until=2099-12-31", "--purpose=a loan");
        Assert.Equal(200, (int)(await bank.ReadAsync(Product)).Response.StatusCode);
        var listed = await RunAsync(host, "grants", "list", "--organisation=bank");
        var withdrawn = await RunAsync(host, "grants", "withdraw", added.Split('\t')[0]);

        Assert.Equal(added, listed);
        Assert.Contains("urn:ent:acme\tall products\tbank\tfigure,history\t2099-12-31T00:00:00.0000000+00:00\ta loan", added, StringComparison.Ordinal);
        Assert.Contains("withdrawn", withdrawn, StringComparison.Ordinal);
        (await bank.ReadAsync(Product)).IsProblem(404, "NOT_FOUND");
    }

    private static string Body(string what, string until = "2099-01-01T00:00:00Z", string? by = null) =>
        $$"""{"enterprise":{{JsonSerializer.Serialize(by)}},"to":"bank","what":{{what}},"validUntil":"{{until}}","purpose":"a loan"}""";

    private static async Task<string> RunAsync(AccessHost host, params string[] arguments)
    {
        await using var said = new StringWriter();
        await AccessCommand.Find([.. arguments, $"--Grid:Data={host.App.Configuration["Grid:Data"]}"])!.RunAsync(SiloSettings.All, said, Silo.Ledger.StoredSharing.Of);

        return said.ToString().TrimEnd();
    }

    private static async Task<StreamReader> OpenAsync(HttpClient client)
    {
        var response = await client.GetAsync(new Uri("/v1/enterprises/urn:ent:acme/live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)response.StatusCode);

        return new(await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event, for which the clock goes on a little.</summary>
    private static async Task<string> EventAsync(StreamReader stream, FakeTimeProvider clock)
    {
        var next = EventAsync(stream);
        await Eventually.Is(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(50));

            return next.IsCompleted;
        });

        return await next;
    }

    private static async Task<string> EventAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException("The stream has ended.");
    }

    private static async Task EndAsync(StreamReader stream)
    {
        try
        {
            while (await stream.ReadLineAsync() is not null)
            {
            }
        }
        catch (Exception ended) when (ended is IOException or HttpRequestException)
        {
            // The connection was cut.
        }
    }
}
