using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Footprints.Facts;
using Grains.Intake;

namespace Whole.Tests.Api;

public sealed class FactPushTests
{
    private const string Acme = """{"kind":"enterprise","id":"urn:ent:acme","name":"Acme","country":"CN"}""";
    private const string Foil =
        """{"kind":"component","id":"urn:comp:acme:foil","enterprise":"urn:ent:acme","name":"Copper foil","unit":"kilogram","sources":[{"of":"urn:prod:foilco:foil","share":0.7},{"of":"urn:prod:other:foil","share":"0.3"}]}""";

    [Fact]
    public async Task One_fact_is_accepted_and_answered_with_a_receipt()
    {
        await using var host = await ApiHost.StartAsync(new());

        var (response, json) = await host.Client.PushAsync(Acme, "application/json");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("""{"accepted":1,"receipt":"1042","rejected":[]}""", json.GetRawText());
        var push = Assert.Single(host.Grid.Pushes);
        Assert.Equal("local", push.Principal);
        Assert.False(push.IsPartial);
        Assert.False(push.IsDryRun);
        Assert.Null(push.Key);
        Assert.Equal("urn:ent:acme", Assert.Single(push.Facts).Fact.Id.Text);
    }

    [Fact]
    public async Task One_fact_may_span_many_lines()
    {
        await using var host = await ApiHost.StartAsync(new());

        var (response, _) = await host.Client.PushAsync(Acme.Replace(",", ",\n", StringComparison.Ordinal), "application/json; charset=utf-8");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Single(host.Grid.Pushes[0].Facts);
    }

    [Fact]
    public async Task Many_facts_keep_their_order_lines_and_expected_versions()
    {
        await using var host = await ApiHost.StartAsync(new());
        var versioned = Acme.Replace("}", ",\"ifVersion\":3}", StringComparison.Ordinal);

        var (response, _) = await host.Client.PushAsync($"\uFEFF{versioned}\r\n\r\n{Foil}\n");

        Assert.Equal(200, (int)response.StatusCode);
        var facts = host.Grid.Pushes[0].Facts;
        Assert.Equal([1, 3], facts.Select(fact => fact.Line));
        Assert.Equal([3, null], facts.Select(fact => fact.IfVersion));
        Assert.Equal([FactKind.Enterprise, FactKind.Component], facts.Select(fact => fact.Fact.Kind));
        Assert.All(facts, fact => Assert.Equal(FactWriter.Write(fact.Fact), fact.Payload));
    }

    [Fact]
    public async Task A_body_of_many_parts_is_read_as_if_it_were_one()
    {
        await using var host = await ApiHost.StartAsync(new());
        var long1 = new string('x', 180);
        var lines = Enumerable.Range(1, 9_000).Select(number => number % 500 is 0
            ? "{\"kind\":\"nonsense\"}"
            : string.Create(CultureInfo.InvariantCulture, $$"""{"kind":"enterprise","id":"urn:ent:{{number}}","name":"{{long1}}"}"""));
        var body = string.Join('\n', lines);

        var (response, _) = await host.Client.PushAsync(body, query: "?partial=true", key: "many");

        Assert.Equal(200, (int)response.StatusCode);
        var push = host.Grid.Pushes[0];
        Assert.Equal(Enumerable.Range(1, 9_000).Where(number => number % 500 is not 0), push.Facts.Select(fact => fact.Line));
        Assert.Equal(push.Facts.Select(fact => $"urn:ent:{fact.Line}"), push.Facts.Select(fact => fact.Fact.Id.Text));
        Assert.Equal(Enumerable.Range(1, 18).Select(part => part * 500), push.Rejections.Select(rejection => rejection.Line));
    }

    [Fact]
    public async Task Lines_that_can_not_be_read_reach_the_grid_with_their_code_and_field()
    {
        await using var host = await ApiHost.StartAsync(new());

        await host.Client.PushAsync($"{Acme}\n{{\"kind\":\"enterprise\",\"id\":\"urn:ent:b\"}}\nno json");

        var push = host.Grid.Pushes[0];
        Assert.Single(push.Facts);
        Assert.Equal([(2, "FIELD_REQUIRED", "name"), (3, "INVALID_JSON", null)], push.Rejections.Select(rejection => (rejection.Line, rejection.Code, rejection.Field)));
    }

    [Theory]
    [InlineData("?partial=true", true, false)]
    [InlineData("?dryRun=true", false, true)]
    [InlineData("?partial=True&dryRun=TRUE", true, true)]
    [InlineData("?partial=false&dryRun=false", false, false)]
    public async Task Partial_and_dry_run_reach_the_grid(string query, bool isPartial, bool isDryRun)
    {
        await using var host = await ApiHost.StartAsync(new());

        var (_, json) = await host.Client.PushAsync(Acme, query: query);

        Assert.Equal((isPartial, isDryRun), (host.Grid.Pushes[0].IsPartial, host.Grid.Pushes[0].IsDryRun));
        Assert.Equal(isDryRun ? null : "1042", json.GetProperty("receipt").GetString());
    }

    [Fact]
    public async Task A_partial_answer_lists_what_was_rejected()
    {
        await using var host = await ApiHost.StartAsync(new());

        var (_, json) = await host.Client.PushAsync($"{Acme}\n{{}}", query: "?partial=true");

        var rejected = Assert.Single(json.GetProperty("rejected").EnumerateArray());
        Assert.Equal(["line", "code", "field", "detail"], rejected.Names());
        Assert.Equal(2, rejected.GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task A_key_goes_with_the_hash_of_the_body_as_it_was_sent()
    {
        await using var host = await ApiHost.StartAsync(new());

        await host.Client.PushAsync(Acme, key: "order-1");
        await host.Client.PushAsync(Acme, "application/json", key: "order-1");
        await host.Client.PushAsync(Acme, query: "?partial=true", key: "order-1");
        await host.Client.PushAsync(Acme, query: "?dryRun=true", key: "order-1");

        var keys = host.Grid.Pushes.Select(push => push.Key).ToList();
        Assert.Equal("order-1", keys[0]?.Key);
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(Acme)), keys[0]?.BodyHash);
        Assert.Equal(keys[0]?.BodyHash, keys[1]?.BodyHash);
        Assert.NotEqual(keys[0]?.BodyHash, keys[2]?.BodyHash);
        Assert.Null(keys[3]);
    }

    [Fact]
    public async Task A_replayed_answer_says_so()
    {
        await using var host = await ApiHost.StartAsync(new()
        {
            OnPush = (_, _) => Task.FromResult<PushOutcome>(new PushOutcome.Accepted(1, 7, [], IsFirstAnswer: false)),
        });

        var (response, json) = await host.Client.PushAsync(Acme, key: "order-1");

        Assert.Equal("7", json.GetProperty("receipt").GetString());
        Assert.Equal("true", Assert.Single(response.Headers.GetValues("Idempotency-Replayed")));
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("tab\tin it")]
    [InlineData("")]
    public async Task A_key_must_be_visible_ascii(string key)
    {
        await using var host = await ApiHost.StartAsync(new());

        var answer = await host.Client.PushAsync(Acme, key: key);

        answer.IsProblem(400, "BAD_IDEMPOTENCY_KEY", "Idempotency-Key");
    }

    [Fact]
    public async Task A_key_has_at_most_200_characters()
    {
        await using var host = await ApiHost.StartAsync(new());

        var longest = await host.Client.PushAsync(Acme, key: new('k', 200));
        var longer = await host.Client.PushAsync(Acme, key: new('k', 201));

        Assert.Equal(200, (int)longest.Response.StatusCode);
        longer.IsProblem(400, "BAD_IDEMPOTENCY_KEY", "Idempotency-Key");
    }

    [Theory]
    [InlineData(422, "FIELD_REQUIRED", "FIELD_REQUIRED", "SHARES_NOT_100")]
    [InlineData(422, "SOMETHING_NEW", "SOMETHING_NEW")]
    [InlineData(409, "VERSION_CONFLICT", "VERSION_CONFLICT")]
    [InlineData(409, "KIND_CONFLICT", "KIND_CONFLICT", "VERSION_CONFLICT")]
    [InlineData(409, "IMMUTABLE_RELEASE", "IMMUTABLE_RELEASE")]
    [InlineData(409, "NOT_STATED", "NOT_STATED", "ID_COLLISION")]
    [InlineData(422, "IMMUTABLE_RELEASE", "IMMUTABLE_RELEASE", "FIELD_REQUIRED")]
    [InlineData(400, "INVALID_JSON", "INVALID_JSON")]
    [InlineData(413, "FACT_TOO_LARGE", "FACT_TOO_LARGE")]
    public async Task A_refusal_has_the_code_of_its_first_rejection_and_the_status_that_all_share(int status, string code, params string[] rejected)
    {
        await using var host = await ApiHost.StartAsync(new()
        {
            OnPush = (_, _) => Task.FromResult<PushOutcome>(
                new PushOutcome.Refused([.. rejected.Select((each, index) => new Rejection(index + 4, each, "name", "It is wrong."))])),
        });

        var answer = await host.Client.PushAsync(Acme);

        answer.IsProblem(status, code, "name");
        Assert.Equal(4, answer.Json.GetProperty("line").GetInt32());
        Assert.Equal(rejected, answer.Json.GetProperty("rejected").EnumerateArray().Select(each => each.GetProperty("code").GetString()));
        Assert.Equal(rejected.Length, answer.Json.GetProperty("rejectedCount").GetInt32());
    }

    [Fact]
    public async Task A_long_list_of_rejections_is_cut_and_counted()
    {
        await using var host = await ApiHost.StartAsync(
            new()
            {
                OnPush = (_, _) => Task.FromResult<PushOutcome>(
                    new PushOutcome.Refused([.. Enumerable.Range(1, 9).Select(line => new Rejection(line, "FIELD_REQUIRED", null, "It is wrong."))])),
            },
            "--Api:MaxRejectionsListed=4");

        var (_, json) = await host.Client.PushAsync(Acme);

        Assert.Equal(4, json.GetProperty("rejected").GetArrayLength());
        Assert.Equal(9, json.GetProperty("rejectedCount").GetInt32());
    }

    [Theory]
    [InlineData("TOO_MANY_PENDING", 429, "TOO_MANY_PENDING")]
    [InlineData("LOADING", 503, "LOADING")]
    [InlineData("LEDGER_UNAVAILABLE", 503, "LEDGER_UNAVAILABLE")]
    [InlineData("CONTENDED", 503, "CONTENDED")]
    [InlineData("SOMETHING_NEW", 503, "UNAVAILABLE")]
    public async Task What_can_not_be_done_now_says_when_to_try_again(string reason, int status, string code)
    {
        await using var host = await ApiHost.StartAsync(new()
        {
            OnPush = (_, _) => Task.FromResult<PushOutcome>(new PushOutcome.Unavailable(reason, "Later.", TimeSpan.FromSeconds(2.5))),
        });

        var answer = await host.Client.PushAsync(Acme);

        answer.IsProblem(status, code);
        Assert.Equal(TimeSpan.FromSeconds(3), answer.Response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_key_used_with_another_body_is_a_conflict()
    {
        await using var host = await ApiHost.StartAsync(new()
        {
            OnPush = (_, _) => Task.FromResult<PushOutcome>(new PushOutcome.KeyReused()),
        });

        var answer = await host.Client.PushAsync(Acme, key: "order-1");

        answer.IsProblem(409, "IDEMPOTENCY_KEY_REUSED", "Idempotency-Key");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=gb18030")]
    [InlineData("application/xml")]
    public async Task Other_content_types_are_refused(string type)
    {
        await using var host = await ApiHost.StartAsync(new());

        var answer = await host.Client.PushAsync(Acme, type);

        answer.IsProblem(415, "UNSUPPORTED_MEDIA_TYPE");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \r\n\t\n")]
    public async Task A_body_without_facts_is_refused(string body)
    {
        await using var host = await ApiHost.StartAsync(new());

        (await host.Client.PushAsync(body)).IsProblem(400, "NO_FACTS");
        (await host.Client.PushAsync(body, "application/json")).IsProblem(400, "NO_FACTS");
    }

    [Theory]
    [InlineData("?partial=yes", "partial")]
    [InlineData("?dryRun=1", "dryRun")]
    public async Task Flags_are_true_or_false(string query, string field)
    {
        await using var host = await ApiHost.StartAsync(new());

        (await host.Client.PushAsync(Acme, query: query)).IsProblem(400, "BAD_PARAMETER", field);
    }

    [Fact]
    public async Task Bodies_beyond_the_limit_are_refused_with_and_without_a_length()
    {
        await using var host = await ApiHost.StartAsync(new(), "--Api:MaxPushBytes=2000");
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/v1/facts")
        {
            Content = new PushStreamContent(new string(' ', 3_000)),
        };
        chunked.Headers.TransferEncodingChunked = true;

        (await host.Client.PushAsync(new string(' ', 3_000))).IsProblem(413, "BODY_TOO_LARGE");
        using var response = await host.Client.SendAsync(chunked);

        Assert.Equal(413, (int)response.StatusCode);
        Assert.Contains("BODY_TOO_LARGE", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(host.Grid.Pushes);
    }

    [Fact]
    public async Task A_push_of_too_many_facts_is_refused()
    {
        await using var host = await ApiHost.StartAsync(new(), "--Api:MaxFactsPerPush=3");

        var most = await host.Client.PushAsync(string.Join('\n', Enumerable.Repeat(Acme, 3)));
        var more = await host.Client.PushAsync(string.Join('\n', Enumerable.Repeat(Acme, 4)));

        Assert.Equal(200, (int)most.Response.StatusCode);
        more.IsProblem(413, "TOO_MANY_FACTS");
    }

    [Theory]
    [InlineData("--Facts:MaxInputs=1", "TOO_MANY_INPUTS", "inputs")]
    [InlineData("--Facts:MaxMagnitude=2", "NUMBER_TOO_LARGE", "inputs[0].quantity")]
    public async Task What_a_fact_may_hold_is_a_setting(string setting, string code, string field)
    {
        const string product =
            """{"kind":"product","id":"urn:prod:a:1","enterprise":"urn:ent:a","name":"A","unit":"piece","inputs":[{"of":"urn:prod:b:1","quantity":3},{"of":"urn:prod:b:2","quantity":1}]}""";
        await using var usual = await ApiHost.StartAsync(new());
        await using var strict = await ApiHost.StartAsync(new(), setting);

        var accepted = await usual.Client.PushAsync(product, query: "?partial=true");
        var refused = await strict.Client.PushAsync(product, query: "?partial=true");

        Assert.Equal(1, accepted.Json.GetProperty("accepted").GetInt32());
        var rejected = Assert.Single(refused.Json.GetProperty("rejected").EnumerateArray());
        Assert.Equal((code, field), (rejected.GetProperty("code").GetString(), rejected.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task A_fact_that_is_too_large_is_refused_with_its_line()
    {
        await using var host = await ApiHost.StartAsync(new());
        var huge = new string('x', new FactLimits().MaxBytes + 300_000);

        var one = await host.Client.PushAsync(huge, "application/json");
        var many = await host.Client.PushAsync($"{Acme}\n{huge}\n{Acme}");

        one.IsProblem(413, "FACT_TOO_LARGE");
        many.IsProblem(413, "FACT_TOO_LARGE");
        Assert.Equal(2, many.Json.GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task Json_that_is_too_deep_is_no_fact()
    {
        await using var host = await ApiHost.StartAsync(new());

        await host.Client.PushAsync($"{{\"kind\":\"product\",\"direct\":{new string('[', 100_000)}", "application/json");

        Assert.Single(host.Grid.Pushes[0].Rejections);
        Assert.Empty(host.Grid.Pushes[0].Facts);
    }

    [Fact]
    public async Task More_pushes_than_the_limit_are_turned_away_until_one_is_done()
    {
        var entered = new SemaphoreSlim(0);
        var release = new TaskCompletionSource<PushOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await ApiHost.StartAsync(
            new()
            {
                OnPush = (_, _) =>
                {
                    entered.Release();

                    return release.Task;
                },
            },
            "--Api:MaxPushesInWork=2");

        var working = new[] { host.Client.PushAsync(Acme), host.Client.PushAsync(Acme) };
        await entered.WaitAsync();
        await entered.WaitAsync();
        (await host.Client.PushAsync(Acme)).IsProblem(429, "OVERLOADED");
        release.SetResult(new PushOutcome.Accepted(1, 1, [], IsFirstAnswer: true));
        await Task.WhenAll(working);
        var (after, _) = await host.Client.PushAsync(Acme);

        Assert.Equal(200, (int)after.StatusCode);
    }

    [Fact]
    public async Task More_bytes_than_the_limit_are_turned_away()
    {
        await using var host = await ApiHost.StartAsync(new(), "--Api:MaxPushBytes=3000", "--Api:MaxPushBytesInWork=3000");
        var entered = new SemaphoreSlim(0);
        var release = new TaskCompletionSource<PushOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Grid.OnPush = (_, _) =>
        {
            entered.Release();

            return release.Task;
        };
        var padded = Acme + new string(' ', 2_000);

        var working = host.Client.PushAsync(padded);
        await entered.WaitAsync();
        (await host.Client.PushAsync(padded)).IsProblem(429, "OVERLOADED");
        release.SetResult(new PushOutcome.Accepted(1, 1, [], IsFirstAnswer: true));
        await working;
        var (after, _) = await host.Client.PushAsync(padded, "application/json");

        Assert.Equal(200, (int)after.StatusCode);
    }

    [Fact]
    public async Task Whoever_turns_a_push_away_is_counted_by_code()
    {
        await using var host = await ApiHost.StartAsync(
            new() { OnPush = (_, _) => throw new TimeoutException("no silo answers") }, "--Api:MaxFactsPerPush=1");

        (await host.Client.PushAsync(Acme)).IsProblem(503, "UNAVAILABLE");
        (await host.Client.PushAsync($"{Acme}\n{Acme}")).IsProblem(413, "TOO_MANY_FACTS");
        var numbers = await host.Client.GetStringAsync("/metrics");

        Assert.Matches("grid_pushes_turned_away_total\\{[^}]*code=\"UNAVAILABLE\"", numbers);
        Assert.Matches("grid_pushes_turned_away_total\\{[^}]*code=\"TOO_MANY_FACTS\"", numbers);
    }

    [Fact]
    public async Task What_looks_wrong_and_is_allowed_comes_back_as_a_warning()
    {
        await using var host = await ApiHost.StartAsync(new());
        const string negative =
            """{"kind":"product","id":"urn:prod:acme:x","enterprise":"urn:ent:acme","name":"X","unit":"piece","direct":[{"stage":"production","fossil":-0.8}]}""";

        var (_, json) = await host.Client.PushAsync(negative);

        var warning = Assert.Single(json.GetProperty("warnings").EnumerateArray());
        Assert.Equal(["line", "code", "field", "detail"], warning.Names());
        Assert.Equal("NEGATIVE_EMISSIONS", warning.GetProperty("code").GetString());
    }

    /// <summary>Content that does not tell its length.</summary>
    private sealed class PushStreamContent : HttpContent
    {
        private readonly byte[] _bytes;

        public PushStreamContent(string text)
        {
            _bytes = Encoding.UTF8.GetBytes(text);
            Headers.ContentType = new("application/x-ndjson");
        }

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => stream.WriteAsync(_bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;

            return false;
        }
    }
}
