using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using ClientApi.Access;
using ClientApi.Identity.Clients;
using ClientApi.Identity.Rights;
using ClientApi.Identity.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Whole.Tests.Api;

namespace Whole.Tests.Access;

/// <summary>What an attacker tries on tokens and secrets, one test each, and what a client relies on.</summary>
public sealed class TokenTests
{
    private const string Read = "/v1/access/me";

    [Fact]
    public async Task Are_given_for_a_secret_in_the_body_or_as_http_basic()
    {
        await using var host = await AccessHost.StartAsync();
        using var client = host.Anonymous();

        var (inBody, body) = await AccessHost.AskTokenAsync(client, host.Ids["enterprise-writer"], host.Secrets["enterprise-writer"]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/token") { Content = new StringContent(
            "grant_type=client_credentials", Encoding.UTF8, "application/x-www-form-urlencoded") };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{host.Ids["bank"]}:{host.Secrets["bank"]}")));
        using var basic = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, inBody.StatusCode);
        Assert.Equal("Bearer", body.GetProperty("token_type").GetString());
        Assert.InRange(body.GetProperty("expires_in").GetInt32(), 3_590, 3_600);
        Assert.Equal(HttpStatusCode.OK, basic.StatusCode);
        var (_, me) = await host.With(body.GetProperty("access_token").GetString()!).ReadAsync(Read);
        Assert.Equal("urn:ent:acme", me.GetProperty("organisation").GetString());
        Assert.Equal(["read", "write"], me.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
    }

    [Fact]
    public async Task Are_discovered()
    {
        await using var host = await AccessHost.StartAsync();
        using var client = host.Anonymous();

        var (_, discovery) = await client.ReadAsync("/.well-known/openid-configuration");
        var (_, keys) = await client.ReadAsync(new Uri(discovery.GetProperty("jwks_uri").GetString()!).PathAndQuery);

        Assert.Equal(host.Address, new Uri(discovery.GetProperty("issuer").GetString()!));
        Assert.Equal(new Uri(host.Address, "/auth/token"), new Uri(discovery.GetProperty("token_endpoint").GetString()!));
        var key = Assert.Single(keys.GetProperty("keys").EnumerateArray());
        Assert.False(key.TryGetProperty("d", out _), "The private key is published.");
    }

    [Theory]
    [InlineData("no-such-client", null)]
    [InlineData(null, "wrong")]
    public async Task Are_refused_to_whoever_has_not_the_secret(string? id, string? secret)
    {
        await using var host = await AccessHost.StartAsync();
        using var client = host.Anonymous();

        var (response, json) = await AccessHost.AskTokenAsync(client, id ?? host.Ids["bank"], secret ?? host.Secrets["bank"]);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("invalid_client", json.GetProperty("error").GetString());
        Assert.Contains("not known, or the secret", json.GetProperty("error_description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Have_no_more_roles_than_the_client_and_may_have_fewer()
    {
        await using var host = await AccessHost.StartAsync();
        using var anonymous = host.Anonymous();

        var (escalated, json) = await AccessHost.AskTokenAsync(
            anonymous, host.Ids["enterprise-reader"], host.Secrets["enterprise-reader"], "read write");
        using var narrowed = await host.AsAsync("enterprise-admin", "read");

        Assert.Equal(HttpStatusCode.BadRequest, escalated.StatusCode);
        Assert.Equal("invalid_scope", json.GetProperty("error").GetString());
        Assert.Equal(200, (int)(await narrowed.ReadAsync(Read)).Response.StatusCode);
        (await narrowed.PushAsync("""{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}""")).IsProblem(403, "FORBIDDEN");
        (await narrowed.ReadAsync("/v1/access/clients")).IsProblem(403, "FORBIDDEN");
    }

    [Fact]
    public async Task Are_refused_when_their_payload_was_changed()
    {
        await using var host = await AccessHost.StartAsync();
        var parts = (await host.TokenAsync("enterprise-reader")).Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]).Replace("\"read\"", "\"read write admin\"", StringComparison.Ordinal);

        await AssertRefusedAsync(host, $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}");
    }

    [Fact]
    public async Task Are_refused_without_a_signature()
    {
        await using var host = await AccessHost.StartAsync();
        var payload = (await host.TokenAsync("operator")).Split('.')[1];

        foreach (var algorithm in (string[])["none", "None", "NONE", "HS256"])
        {
            var header = Base64UrlEncoder.Encode($$"""{"alg":"{{algorithm}}","typ":"at+jwt"}""");
            await AssertRefusedAsync(host, $"{header}.{payload}.");
            await AssertRefusedAsync(host, $"{header}.{payload}.{Base64UrlEncoder.Encode("signature")}");
        }
    }

    [Fact]
    public async Task Are_refused_when_signed_with_the_public_key_as_a_secret()
    {
        await using var host = await AccessHost.StartAsync();
        var keys = host.App.Services.GetRequiredService<RightsBooks>().Latest.Keys;
        var secret = new SymmetricSecurityKey(keys.Signing.ECDsa.ExportSubjectPublicKeyInfo()) { KeyId = keys.Signing.KeyId };

        await AssertRefusedAsync(host, Forged(host, new(secret, SecurityAlgorithms.HmacSha256)));
    }

    [Fact]
    public async Task Of_another_issuer_are_refused()
    {
        await using var host = await AccessHost.StartAsync();
        var own = new SigningCredentials(host.App.Services.GetRequiredService<RightsBooks>().Latest.Keys.Signing, SecurityAlgorithms.EcdsaSha256);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var others = new SigningCredentials(new ECDsaSecurityKey(curve) { KeyId = own.Key.KeyId }, SecurityAlgorithms.EcdsaSha256);

        await AssertAcceptedAsync(host, Forged(host, own));
        await AssertRefusedAsync(host, Forged(host, others));
        await AssertRefusedAsync(host, Forged(host, own, issuer: "https://grid.example.com/"));
        await AssertRefusedAsync(host, Forged(host, own, audience: "another-service"));
        await AssertRefusedAsync(host, Forged(host, own, type: "JWT"));
    }

    [Fact]
    public async Task Expire()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await AccessHost.StartAsync(time: clock);
        var token = await host.TokenAsync("bank");
        await AssertAcceptedAsync(host, token);

        clock.Advance(TimeSpan.FromMinutes(59));
        await AssertAcceptedAsync(host, token);
        clock.Advance(TimeSpan.FromMinutes(2));

        await AssertRefusedAsync(host, token);
    }

    [Fact]
    public async Task Of_a_revoked_client_are_refused_from_the_next_call_on_and_on_every_host()
    {
        await using var host = await AccessHost.StartAsync();
        await using var second = await AccessHost.StartAsync(data: DataOf(host));
        var token = await host.TokenAsync("enterprise-writer");
        await AssertAcceptedAsync(host, token);
        await AssertAcceptedAsync(second, token);
        using var admin = await host.AsAsync("enterprise-admin");

        var (revoked, _) = await admin.SendAsync(HttpMethod.Delete, $"/v1/access/clients/{host.Ids["enterprise-writer"]}");

        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        await AssertRefusedAsync(second, token);
        await AssertRefusedAsync(host, token);
        using var anonymous = second.Anonymous();
        var (again, _) = await AccessHost.AskTokenAsync(anonymous, host.Ids["enterprise-writer"], host.Secrets["enterprise-writer"]);
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    [Fact]
    public async Task Of_a_rotated_key_die_with_it_and_new_ones_hold_on_every_host()
    {
        await using var host = await AccessHost.StartAsync();
        await using var second = await AccessHost.StartAsync(data: DataOf(host));
        using var operators = await host.AsAsync("operator");
        var token = await host.TokenAsync("bank");
        await AssertAcceptedAsync(second, token);

        var (rotated, _) = await operators.SendAsync(HttpMethod.Post, "/v1/access/keys/rotate");

        Assert.Equal(HttpStatusCode.NoContent, rotated.StatusCode);
        await AssertRefusedAsync(second, token);
        await AssertRefusedAsync(host, token);
        using var anonymous = second.Anonymous();
        var (_, json) = await AccessHost.AskTokenAsync(anonymous, host.Ids["bank"], host.Secrets["bank"]);
        await AssertAcceptedAsync(host, json.GetProperty("access_token").GetString()!);
        await AssertAcceptedAsync(second, json.GetProperty("access_token").GetString()!);
    }

    [Fact]
    public async Task Rotated_secrets_hold_side_by_side_for_a_while()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await AccessHost.StartAsync(time: clock);
        using var admin = await host.AsAsync("enterprise-admin");
        using var anonymous = host.Anonymous();
        var (id, before) = (host.Ids["enterprise-writer"], host.Secrets["enterprise-writer"]);

        var (_, json) = await admin.SendAsync(HttpMethod.Post, $"/v1/access/clients/{id}/rotate", """{"overlapHours":2}""");
        var after = json.GetProperty("clientSecret").GetString()!;

        Assert.NotEqual(before, after);
        Assert.True((await AccessHost.AskTokenAsync(anonymous, id, before)).Response.IsSuccessStatusCode);
        Assert.True((await AccessHost.AskTokenAsync(anonymous, id, after)).Response.IsSuccessStatusCode);
        clock.Advance(TimeSpan.FromHours(3));
        Assert.False((await AccessHost.AskTokenAsync(anonymous, id, before)).Response.IsSuccessStatusCode);
        Assert.True((await AccessHost.AskTokenAsync(anonymous, id, after)).Response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_client_has_ten_secrets_at_a_time()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await AccessHost.StartAsync(time: clock);
        using var admin = await host.AsAsync("enterprise-admin");
        using var anonymous = host.Anonymous();
        var (id, secrets) = (host.Ids["enterprise-writer"], new List<string> { host.Secrets["enterprise-writer"] });
        for (var time = 0; time < 10; time++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            var (_, json) = await admin.SendAsync(HttpMethod.Post, $"/v1/access/clients/{id}/rotate", """{"overlapHours":100}""");
            secrets.Add(json.GetProperty("clientSecret").GetString()!);
        }

        Assert.False((await AccessHost.AskTokenAsync(anonymous, id, secrets[0])).Response.IsSuccessStatusCode);
        Assert.True((await AccessHost.AskTokenAsync(anonymous, id, secrets[1])).Response.IsSuccessStatusCode);
        Assert.True((await AccessHost.AskTokenAsync(anonymous, id, secrets[^1])).Response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task An_organisation_has_a_thousand_clients_at_most()
    {
        await using var host = await AccessHost.StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        await host.InScopeAsync(async services =>
        {
            var db = services.GetRequiredService<IdentityDb>();
            db.Clients.AddRange(Enumerable.Range(0, 996).Select(number => new Client
            {
                Id = $"one-of-many-{number}",
                OrganisationId = "urn:ent:acme",
                Name = "One of many",
                Roles = Roles.Read,
                CreatedAt = DateTimeOffset.UnixEpoch,
            }));

            return await db.SaveChangesAsync();
        });

        var (last, _) = await admin.SendAsync(HttpMethod.Post, "/v1/access/clients", """{"name":"the last"}""");
        var tooMany = await admin.SendAsync(HttpMethod.Post, "/v1/access/clients", """{"name":"one too many"}""");

        Assert.True(last.IsSuccessStatusCode);
        tooMany.IsProblem(422, "BAD_PRINCIPAL", "name");
    }

    [Fact]
    public async Task Secrets_can_be_tried_a_few_times_a_minute_only()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 30, TimeSpan.Zero));
        await using var host = await AccessHost.StartAsync(time: clock, settings: "--Access:FailuresPerMinute=5");
        using var anonymous = host.Anonymous();
        for (var attempt = 0; attempt < 5; attempt++)
            Assert.Equal(401, (int)(await AccessHost.AskTokenAsync(anonymous, host.Ids["bank"], $"guess {attempt}")).Response.StatusCode);

        (await AccessHost.AskTokenAsync(anonymous, host.Ids["bank"], host.Secrets["bank"])).IsProblem(429, "TOO_MANY_ATTEMPTS");

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await AccessHost.AskTokenAsync(anonymous, host.Ids["bank"], host.Secrets["bank"])).Response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Secrets_are_nowhere_in_the_store()
    {
        await using var host = await AccessHost.StartAsync();
        await host.TokenAsync("bank");

        var bytes = string.Concat(Directory.GetFiles(DataOf(host), "identity.db*").Select(ReadShared));

        Assert.DoesNotContain(host.Secrets["bank"], bytes, StringComparison.Ordinal);
        Assert.DoesNotContain(AccessHost.Password, bytes, StringComparison.Ordinal);
        Assert.Contains(host.Ids["bank"], bytes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_clients_open_stream_ends_within_a_second()
    {
        await using var host = await AccessHost.StartAsync(new GridFake().With(Figures.Enterprise(Figures.Acme, 4)));
        using var reader = await host.AsAsync("enterprise-reader");
        using var operators = await host.AsAsync("operator");
        using var response = await reader.GetAsync(
            new Uri("/v1/enterprises/urn:ent:acme/live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var stream = await response.Content.ReadAsStreamAsync();

        await operators.SendAsync(HttpMethod.Delete, $"/v1/access/clients/{host.Ids["enterprise-reader"]}");
        var ended = ReadToEndAsync(stream);

        await ended.WaitAsync(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Of_an_address_that_sends_many_that_do_not_hold_no_more_are_looked_at_but_those_known_here()
    {
        await using var host = await AccessHost.StartAsync(settings: "--Access:InvalidTokensPerMinute=3");
        var known = await host.TokenAsync("bank");
        await AssertAcceptedAsync(host, known);
        for (var attempt = 0; attempt < 3; attempt++)
            await AssertRefusedAsync(host, $"none {attempt}");

        using var client = host.With("none 4");
        (await client.ReadAsync(Read)).IsProblem(429, "RATE_LIMITED");
        await AssertAcceptedAsync(host, known);
    }

    private static async Task ReadToEndAsync(Stream stream)
    {
        var buffer = new byte[1_024];
        try
        {
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception ended) when (ended is IOException or HttpRequestException)
        {
            // The connection was cut.
        }
    }

    private static string DataOf(AccessHost host) => host.App.Configuration["Grid:Data"]!;

    private static string ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);

        return reader.ReadToEnd();
    }

    /// <summary>A token as the grid makes them for its operator, but for what is said.</summary>
    private static string Forged(
        AccessHost host, SigningCredentials credentials, string? issuer = null, string audience = "grid", string type = "at+jwt") =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? host.Address.ToString(),
            Audience = audience,
            TokenType = type,
            Expires = TimeProvider.System.GetUtcNow().AddHours(1).UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = host.Ids["operator"], ["scope"] = "read write admin" },
            SigningCredentials = credentials,
        });

    private static async Task AssertRefusedAsync(AccessHost host, string token)
    {
        using var client = host.With(token);
        var answer = await client.ReadAsync(Read);

        answer.IsProblem(401, "INVALID_TOKEN");
        Assert.Contains("invalid_token", answer.Response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    private static async Task AssertAcceptedAsync(AccessHost host, string token)
    {
        using var client = host.With(token);

        Assert.Equal(HttpStatusCode.OK, (await client.ReadAsync(Read)).Response.StatusCode);
    }
}
