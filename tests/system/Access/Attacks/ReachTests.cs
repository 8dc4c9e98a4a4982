using System.Net;
using System.Net.Sockets;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Access.Attacks;

/// <summary>Requests that mean to make the grid call somebody. It has no callbacks and no webhooks; its one provider is a setting.</summary>
public sealed class ReachTests
{
    private static readonly string[] Callers =
        ["HttpClient", "HttpMessageInvoker", "WebClient", "WebRequest", "HttpWebRequest", "TcpClient", "UdpClient", "Socket", "SmtpClient", "FtpWebRequest"];

    [Theory]
    [InlineData("Footprints.dll")]
    [InlineData("Grains.dll")]
    [InlineData("ClientApi.dll")]
    [InlineData("Silo.dll")]
    public void Nothing_of_the_grid_can_call_anybody(string assembly)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();

        var referenced = metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Select(type => (Namespace: metadata.GetString(type.Namespace), Name: metadata.GetString(type.Name)))
            .Where(type => type.Namespace.StartsWith("System.Net", StringComparison.Ordinal) && Callers.Contains(type.Name));

        Assert.Empty(referenced);
    }

    [LongFact]
    public async Task No_route_or_fact_makes_the_grid_fetch_an_address()
    {
        using var folder = new TemporaryFolder();
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        var bait = $"http://127.0.0.1:{((IPEndPoint)trap.LocalEndpoint).Port}/bait";
        await using var grid = GridProcess.Launch(folder.Path, "--Access:Mode=on", "--Grid:Demo=false", "--Grid:Partitions=2");
        var address = await grid.ReadyAsync();
        using var acme = await new Credentials(folder.Path).AsAsync("acme", address);
        using var operators = await new Credentials(folder.Path).AsAsync("operator", address);
        var (_, document) = await acme.ReadAsync("/openapi/v1.json");

        foreach (var fact in Facts(bait))
            await acme.PushAsync(fact, query: "?partial=true");
        foreach (var client in (HttpClient[])[acme, operators])
            await AskEverythingAsync(client, document, bait);

        await AskWithBaitedTokenAsync(address, bait);

        Assert.False(trap.Pending(), "Somebody has taken the bait.");
        using var fetcher = new TcpClient();
        await fetcher.ConnectAsync((IPEndPoint)trap.LocalEndpoint);
        Assert.True(trap.Pending(), "The trap would have noticed nobody.");
    }

    /// <summary>Every fact that there is, with the address in every text that it may hold, and in some that it may not.</summary>
    private static IEnumerable<string> Facts(string bait) =>
    [
        $$"""{"kind":"enterprise","id":"urn:ent:acme","name":"{{bait}}"}""",
        $$"""{"kind":"enterprise","id":"{{bait}}","name":"Acme","callback":"{{bait}}","webhook":"{{bait}}"}""",
        $$$"""{"kind":"product","id":"urn:prod:acme:cell","enterprise":"urn:ent:acme","name":"{{{bait}}}","unit":"piece","direct":[{"stage":"{{{bait}}}","fossil":1,"evidence":{"sha256":"{{{new string('a', 64)}}}","issuer":"{{{bait}}}","period":"{{{bait}}}"}}]}""",
        $$"""{"kind":"product","id":"urn:prod:acme:cell","enterprise":"urn:ent:acme","name":"Cell","unit":"piece","inputs":[{"of":"urn:bait:{{bait}}","quantity":1}]}""",
        $$"""{"kind":"component","id":"urn:comp:acme:foil","enterprise":"urn:ent:acme","name":"{{bait}}","unit":"kilogram","sources":[{"of":"urn:bait:{{bait}}","share":1,"instead":"urn:bait:{{bait}}"}]}""",
        $$"""{"kind":"factor","id":"urn:factor:demo:x:1","library":"{{bait}}","release":"{{bait}}","name":"{{bait}}","unit":"kilogram","fossil":1,"source":"{{bait}}","geography":"{{bait}}"}""",
        $$"""{"kind":"share","enterprise":"urn:ent:acme","with":"urn:bait:{{bait}}"}""",
    ];

    private static async Task AskEverythingAsync(HttpClient client, JsonElement document, string bait)
    {
        var escaped = Uri.EscapeDataString(bait);
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            // The streams never end, and a rotated key would end the tokens of this test.
            if (path.Name.EndsWith("/live", StringComparison.Ordinal) || path.Name.EndsWith("/keys/rotate", StringComparison.Ordinal))
                continue;

            foreach (var method in path.Value.EnumerateObject().Where(method => method.Name is "get" or "post" or "put" or "delete"))
            {
                var target = System.Text.RegularExpressions.Regex.Replace(path.Name, @"\{[^}]+\}", escaped);
                using var request = new HttpRequestMessage(
                    HttpMethod.Parse(method.Name), $"{target}?callback={escaped}&url={escaped}&redirect_uri={escaped}&ids={escaped}&search={escaped}");
                foreach (var header in (string[])["X-Forwarded-Host", "Forwarded", "Referer", "X-Callback-Url", "Link", "traceparent"])
                    request.Headers.TryAddWithoutValidation(header, header == "Forwarded" ? $"host={bait}" : bait);

                if (method.Name is "post" or "put")
                    request.Content = new StringContent(Body(bait), Encoding.UTF8, "application/json");

                using var answer = await client.SendAsync(request);
                Assert.True((int)answer.StatusCode is < 300 or (>= 400 and < 500), $"{method.Name} {path.Name} answered {(int)answer.StatusCode}.");
            }
        }
    }

    private static string Body(string bait) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["name"] = bait, ["id"] = bait, ["email"] = bait, ["enterprise"] = bait, ["organisation"] = bait, ["kind"] = bait, ["scope"] = bait, ["code"] = bait,
        ["person"] = bait, ["password"] = bait, ["ids"] = (string[])[bait], ["callback"] = bait, ["url"] = bait, ["roles"] = (string[])["read"],
    });

    /// <summary>A token, and a request for one, that name where their keys are to be fetched.</summary>
    private static async Task AskWithBaitedTokenAsync(Uri address, string bait)
    {
        using var client = new HttpClient { BaseAddress = address };
        var header = Base64UrlEncoder.Encode($$"""{"alg":"ES256","typ":"at+jwt","jku":"{{bait}}","x5u":"{{bait}}","kid":"{{bait}}"}""");
        var payload = Base64UrlEncoder.Encode($$"""{"iss":"{{bait}}","sub":"operator","aud":"grid","exp":4102444800}""");
        client.DefaultRequestHeaders.Authorization = new("Bearer", $"{header}.{payload}.{Base64UrlEncoder.Encode(new string('s', 64))}");
        (await client.ReadAsync("/v1/access/me")).IsProblem(401, "INVALID_TOKEN");
        client.DefaultRequestHeaders.Authorization = null;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = bait,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = $"{header}.{payload}.c2ln",
            ["request_uri"] = bait,
            ["redirect_uri"] = bait,
            ["resource"] = bait,
        });
        using var answer = await client.PostAsync(new Uri("/auth/token", UriKind.Relative), form);
        Assert.InRange((int)answer.StatusCode, 400, 401);
        using var sign = await client.GetAsync(new Uri($"/sign-in/provider?return={Uri.EscapeDataString(bait)}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, sign.StatusCode);
    }
}
