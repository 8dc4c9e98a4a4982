using ClientApi.Hosting;
using ClientApi.Problems;
using Grains.Ledger;
using Microsoft.Extensions.Options;

namespace Whole.Tests.Api;

public sealed class HostTests
{
    [Fact]
    public async Task Ready_tells_where_the_grid_stands()
    {
        await using var host = await ApiHost.StartAsync(new());

        var (response, json) = await host.Client.ReadAsync("/health/ready");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(["status", "head", "settledThrough", "settledAt", "partitions"], json.Names());
    }

    [Fact]
    public async Task A_grid_that_loads_lives_and_is_not_ready()
    {
        await using var host = await ApiHost.StartAsync(new() { State = new(10, 5, Figures.SettledAt, IsReady: false, Partitions: 4, Loading: 3) });

        var ready = await host.Client.ReadAsync("/health/ready");
        var (live, _) = await host.Client.ReadAsync("/health/live");

        ready.IsProblem(503, "LOADING");
        Assert.Equal((4, 3), (ready.Json.GetProperty("partitions").GetInt32(), ready.Json.GetProperty("loading").GetInt32()));
        Assert.Equal(200, (int)live.StatusCode);
    }

    [Fact]
    public async Task Unknown_routes_and_methods_are_problems()
    {
        await using var host = await ApiHost.StartAsync(new());

        (await host.Client.ReadAsync("/v1/nothing")).IsProblem(404, "UNKNOWN_ROUTE");
        (await host.Client.ReadAsync("/nothing/at/all")).IsProblem(404, "UNKNOWN_ROUTE");
        (await host.Client.ReadAsync("/v1/products/urn:a/b/footprint")).IsProblem(404, "UNKNOWN_ROUTE");
        (await host.Client.SendAsync(HttpMethod.Delete, "/v1/facts")).IsProblem(405, "METHOD_NOT_ALLOWED");
    }

    [Fact]
    public async Task Failures_say_nothing_of_the_inside()
    {
        await using var host = await ApiHost.StartAsync(new() { Failure = new InvalidOperationException("secret connection string") });

        var answer = await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/footprint");

        answer.IsProblem(500, "INTERNAL");
        Assert.DoesNotContain("secret", answer.Json.GetRawText(), StringComparison.Ordinal);
        Assert.NotEmpty(answer.Json.GetProperty("traceId").GetString()!);
        host.Grid.Failure = new LedgerUnavailableException("secret");
        (await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/footprint")).IsProblem(503, "LEDGER_UNAVAILABLE");
        host.Grid.Failure = new TimeoutException("secret");
        (await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/footprint")).IsProblem(503, "UNAVAILABLE");
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_ended()
    {
        await using var host = await ApiHost.StartAsync(
            new()
            {
                OnPush = async (_, cancellation) =>
                {
                    await Task.Delay(Timeout.Infinite, cancellation);

                    throw new InvalidOperationException("The delay ends by cancellation only.");
                },
            },
            "--Api:RequestTimeoutSeconds=1",
            "--Api:MaxWaitSeconds=0");

        var answer = await host.Client.PushAsync("""{"kind":"enterprise","id":"urn:ent:a","name":"A"}""");

        answer.IsProblem(504, "REQUEST_TIMEOUT");
    }

    [Theory]
    [InlineData("evil.example", 421, "FOREIGN_HOST")]
    [InlineData("192.168.1.5:5080", 421, "FOREIGN_HOST")]
    public async Task Foreign_hosts_are_refused(string name, int status, string code)
    {
        await using var host = await ApiHost.StartAsync(new());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Host = name;

        using var response = await host.Client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(code, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("http://127.0.0.1:1", 403)]
    [InlineData("own", 200)]
    public async Task Pages_of_other_sites_are_refused(string origin, int status)
    {
        await using var host = await ApiHost.StartAsync(new());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Add("Origin", origin is "own" ? $"http://{host.Address.Authority}" : origin);

        using var response = await host.Client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("--urls=http://0.0.0.0:0")]
    [InlineData("--urls=http://*:5080")]
    [InlineData("--urls=http://127.0.0.1:0;http://192.168.7.7:5080")]
    [InlineData("--urls=http://grid.example:5080")]
    [InlineData("--HTTP_PORTS=8080")]
    [InlineData("--urls=http://127.0.0.1:0", "--Kestrel:Endpoints:Open:Url=http://[::]:5080")]
    public void An_address_that_others_can_reach_stops_the_start_with_the_remedy(params string[] settings)
    {
        var refused = Assert.Throws<AddressNotLoopbackException>(() => ApiHost.Build(new(), settings));

        Assert.Contains("--urls http://127.0.0.1:5080", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--urls=http://localhost:5080")]
    [InlineData("--urls=http://[::1]:5080")]
    [InlineData("--urls=http://127.0.0.2:5080;http://LOCALHOST:5081")]
    [InlineData("--Kestrel:Endpoints:Own:Url=http://127.0.0.1:5080")]
    public void Loopback_addresses_are_accepted(params string[] settings) => Assert.NotNull(ApiHost.Build(new(), settings));

    [Fact]
    public async Task An_address_added_by_code_stops_the_start_too()
    {
        await using var app = ApiHost.Build(new(), "--urls=http://127.0.0.1:0");
        app.Urls.Clear();
        app.Urls.Add("http://0.0.0.0:0");

        await Assert.ThrowsAsync<AddressNotLoopbackException>(() => app.StartAsync());
    }

    [Fact]
    public async Task Bad_limits_stop_the_start_and_are_told_all_at_once()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => ApiHost.StartAsync(
            new(), "--Api:MaxWaitSeconds=99", "--Api:DefaultPageRows=600", "--Api:MaxPushesInWork=0"));

        Assert.Contains("MaxPushesInWork", refused.Message, StringComparison.Ordinal);
        Assert.Contains("RequestTimeoutSeconds", refused.Message, StringComparison.Ordinal);
        Assert.Contains("DefaultPageRows", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/products", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/", "default-src 'self'; script-src 'self';")]
    [InlineData("/v1/nothing", "default-src 'none'; frame-ancestors 'none'")]
    public async Task Every_answer_has_security_headers(string address, string policy)
    {
        await using var host = await ApiHost.StartAsync(new());

        using var response = await host.Client.GetAsync(new Uri(address, UriKind.Relative));

        Assert.StartsWith(policy, Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.False(response.Headers.Contains("Server"), "The server names itself.");
    }

    [Fact]
    public async Task Every_problem_has_a_page()
    {
        await using var host = await ApiHost.StartAsync(new());

        var (_, all) = await host.Client.ReadAsync("/problems");

        var listed = all.EnumerateArray().ToList();
        Assert.Equal(listed.Count, listed.Select(problem => problem.GetProperty("code").GetString()).Distinct().Count());
        foreach (var problem in listed)
        {
            var (response, json) = await host.Client.ReadAsync(problem.GetProperty("type").GetString()!);
            Assert.Equal(200, (int)response.StatusCode);
            Assert.Equal(problem.GetProperty("code").GetString(), json.GetProperty("code").GetString());
        }

        (await host.Client.ReadAsync("/problems/no-such-thing")).IsProblem(404, "NOT_FOUND");
    }

    [Fact]
    public void Every_code_of_a_fact_is_a_problem_or_a_warning()
    {
        string[] warnings = ["NEGATIVE_EMISSIONS", "PART_EXCEEDS_FOSSIL", "QUALITY_UNUSED", "DUPLICATE_SOURCE"];
        var codes = typeof(Footprints.Facts.FactCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        Assert.All(codes.Except(warnings), code => Assert.NotNull(ProblemCodes.Find(code)));
    }
}
