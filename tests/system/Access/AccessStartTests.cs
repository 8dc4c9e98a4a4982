using System.Net;
using System.Text.RegularExpressions;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Access;

/// <summary>Access control of a grid in a process of its own, from its first start on.</summary>
public sealed class AccessStartTests(GuardedGrid grid) : IClassFixture<GuardedGrid>
{
    private const string On = "--Access:Mode=on";
    private const string Empty = "--Grid:Demo=false";

    [Fact]
    public async Task The_first_start_makes_principals_of_every_kind_and_their_secrets_are_its_owners_alone()
    {
        var address = grid.Address;
        var credentials = new Credentials(grid.Folder);

        Assert.Equal(
            ["authority", "bank", "certification-body", "enterprise", "operator"],
            credentials.All.Select(one => one.GetProperty("kind").GetString()).Distinct().Order());
        Assert.All(credentials.All, one => Assert.Equal(["name", "kind", "enterprise", "clientId", "clientSecret"], one.Names()));
        Assert.All(credentials.All, one => Assert.Equal(
            one.GetProperty("kind").GetString() == "enterprise", one.GetProperty("enterprise").GetString()?.StartsWith("urn:ent:", StringComparison.Ordinal) ?? false));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(credentials.File));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(grid.Folder, "grid-data", "identity.db")));
        }

        Assert.Contains(credentials.File, grid.Process.Output, StringComparison.Ordinal);
        foreach (var one in credentials.All)
        {
            using var client = await credentials.AsAsync(one.GetProperty("name").GetString()!, address);
            var (response, me) = await client.ReadAsync("/v1/access/me");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(one.GetProperty("kind").GetString(), me.GetProperty("kind").GetString());
            Assert.DoesNotContain(one.GetProperty("clientSecret").GetString()!, grid.Process.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_a_token_only_health_and_what_shows_no_figure_is_served()
    {
        using var client = new HttpClient { BaseAddress = grid.Address };
        using var operators = await new Credentials(grid.Folder).AsAsync("operator", client.BaseAddress!);
        using var acme = await new Credentials(grid.Folder).AsAsync("acme", client.BaseAddress!);

        foreach (var path in (string[])["/health/live", "/health/ready", "/problems", "/openapi/v1.json", "/grid.css"])
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path)).StatusCode);

        foreach (var path in (string[])["/metrics", "/dashboard/", "/v1/operations/silos", "/v1/export"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await acme.GetAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await operators.GetAsync(path, HttpCompletionOption.ResponseHeadersRead)).StatusCode);
        }

        (await client.ReadAsync("/v1/products")).IsProblem(401, "SIGN_IN_REQUIRED");
    }

    [LongFact]
    public async Task A_restart_signs_nobody_out_and_makes_no_new_principals()
    {
        using var folder = new TemporaryFolder();
        string token, before;
        await using (var first = GridProcess.Launch(folder.Path, On, Empty))
        {
            var address = await first.ReadyAsync();
            token = await new Credentials(folder.Path).TokenAsync("acme", address);
            before = await File.ReadAllTextAsync(new Credentials(folder.Path).File);
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = GridProcess.Launch(folder.Path, On, Empty);
        using var client = new HttpClient { BaseAddress = await second.ReadyAsync() };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/access/me")).StatusCode);
        Assert.Equal(before, await File.ReadAllTextAsync(new Credentials(folder.Path).File));
        Assert.DoesNotContain("principals were made", second.Output, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task Commands_manage_clients_while_the_grid_runs_and_a_revoked_one_is_refused_at_its_next_call()
    {
        var address = grid.Address;
        using var client = new HttpClient { BaseAddress = address };

        var added = await CommandAsync(grid.Folder, "clients", "add", "--enterprise=urn:ent:newco", "--name", "Newco ERP");
        var (id, secret) = Shown(added);
        var (_, token) = await AccessHost.AskTokenAsync(client, id, secret);
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.GetProperty("access_token").GetString());
        Assert.Equal(200, (int)(await client.PushAsync("""{"kind":"enterprise","id":"urn:ent:newco","name":"Newco"}""")).Response.StatusCode);
        var rotated = Shown(await CommandAsync(grid.Folder, "clients", "rotate", id));
        Assert.Equal(HttpStatusCode.OK, (await AccessHost.AskTokenAsync(client, id, rotated.Secret)).Response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/access/me")).StatusCode);
        Assert.Contains(id, await CommandAsync(grid.Folder, "clients", "list", "--organisation=urn:ent:newco"), StringComparison.Ordinal);

        await CommandAsync(grid.Folder, "clients", "revoke", id);

        (await client.ReadAsync("/v1/access/me")).IsProblem(401, "INVALID_TOKEN");
    }

    [LongFact]
    public async Task An_enterprise_states_its_own_facts_and_no_others()
    {
        using var folder = new TemporaryFolder();
        await using var own = GridProcess.Launch(folder.Path, On, Empty, "--Grid:Partitions=2");
        var address = await own.ReadyAsync();
        var credentials = new Credentials(folder.Path);
        using var acme = await credentials.AsAsync("acme", address);
        using var foilco = await credentials.AsAsync("foilco", address);
        using var operators = await credentials.AsAsync("operator", address);
        const string foil = """{"kind":"product","id":"urn:prod:foilco:foil","enterprise":"urn:ent:foilco","name":"Foil","unit":"kilogram","direct":[{"stage":"production","fossil":3}]}""";
        const string stolen = """{"kind":"product","id":"urn:prod:foilco:foil","enterprise":"urn:ent:acme","name":"Foil","unit":"kilogram","direct":[{"stage":"production","fossil":9}]}""";
        const string factor = """{"kind":"factor","id":"urn:factor:demo:x:1","library":"demo","release":"1","name":"X","unit":"kilogram","fossil":1,"source":"a test"}""";
        const string taken = """{"kind":"product","id":"urn:prod:foilco:foil","withdrawn":true}""";
        const string mine = """{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}""";

        (await acme.PushAsync(foil)).IsProblem(403, "NOT_YOURS", "enterprise");
        Assert.Equal(200, (int)(await foilco.PushAsync(foil)).Response.StatusCode);
        (await acme.PushAsync(stolen)).IsProblem(403, "NOT_YOURS", "id");
        (await acme.PushAsync(taken)).IsProblem(403, "NOT_YOURS", "id");
        (await acme.PushAsync("""{"kind":"enterprise","id":"urn:ent:foilco","withdrawn":true}""")).IsProblem(403, "NOT_YOURS", "id");
        (await acme.PushAsync("""{"kind":"volume","enterprise":"urn:ent:foilco","product":"urn:prod:foilco:foil","quantity":1}""")).IsProblem(403, "NOT_YOURS", "enterprise");
        (await acme.PushAsync("""{"kind":"share","enterprise":"urn:ent:foilco","product":"urn:prod:foilco:foil","with":"urn:ent:acme"}""")).IsProblem(403, "NOT_YOURS", "enterprise");
        (await acme.PushAsync("""{"kind":"share","enterprise":"urn:ent:foilco","with":"urn:ent:acme","withdrawn":true}""")).IsProblem(403, "NOT_YOURS", "enterprise");
        (await acme.PushAsync(factor)).IsProblem(403, "NOT_YOURS", "library");
        Assert.Equal(200, (int)(await operators.PushAsync(factor)).Response.StatusCode);
        (await acme.PushAsync("""{"kind":"factor","id":"urn:factor:demo:x:1","withdrawn":true}""")).IsProblem(403, "NOT_YOURS", "id");
        (await operators.PushAsync(foil)).IsProblem(403, "NOT_YOURS", "enterprise");
        (await acme.SendAsync(HttpMethod.Post, "/v1/products/urn:prod:foilco:foil/publications")).IsProblem(404, "NOT_FOUND");

        // One line of a batch; the others are taken where that was asked for.
        var (batch, json) = await acme.PushAsync($"{mine}\n{stolen}\n{foil}", query: "?partial=true");
        Assert.Equal(200, (int)batch.StatusCode);
        Assert.Equal(1, json.GetProperty("accepted").GetInt32());
        Assert.Equal([2, 3], json.GetProperty("rejected").EnumerateArray().Select(one => one.GetProperty("line").GetInt32()));

        // What was taken back stays its owner's, over a restart too.
        Assert.Equal(200, (int)(await foilco.PushAsync(taken)).Response.StatusCode);
        (await acme.PushAsync(stolen)).IsProblem(403, "NOT_YOURS", "id");
        await own.StopAsync();
        await using var again = GridProcess.Launch(folder.Path, On, Empty);
        using var later = await credentials.AsAsync("acme", await again.ReadyAsync());
        (await later.PushAsync(stolen)).IsProblem(403, "NOT_YOURS", "id");
        using var owner = await credentials.AsAsync("foilco", later.BaseAddress!);
        Assert.Equal(200, (int)(await owner.PushAsync(foil)).Response.StatusCode);
    }

    [Fact]
    public async Task An_idempotency_key_of_another_client_is_another_key()
    {
        var address = grid.Address;
        var credentials = new Credentials(grid.Folder);
        using var acme = await credentials.AsAsync("acme", address);
        using var foilco = await credentials.AsAsync("foilco", address);

        var (_, first) = await acme.PushAsync("""{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}""", key: "one");
        var (others, json) = await foilco.PushAsync("""{"kind":"enterprise","id":"urn:ent:foilco","name":"Foilco"}""", key: "one");
        var (again, replayed) = await acme.PushAsync("""{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}""", key: "one");

        Assert.Equal(200, (int)others.StatusCode);
        Assert.NotEqual(first.GetProperty("receipt").GetString(), json.GetProperty("receipt").GetString());
        Assert.Equal(first.GetProperty("receipt").GetString(), replayed.GetProperty("receipt").GetString());
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
    }

    [Theory]
    [InlineData("serve other machines over plain HTTP", "--urls=http://0.0.0.0:0")]
    [InlineData("Access:Mode must be on or off, but was 'perhaps'", "--Access:Mode=perhaps")]
    [InlineData("serve other machines over plain HTTP", "--urls=", "--HTTP_PORTS=8080")]
    [InlineData("say under which address they do", "--urls=http://0.0.0.0:0", "--Access:PlainHttp=true")]
    [InlineData("say under which address they do", "--urls=https://0.0.0.0:0")]
    [InlineData("must listen on a loopback address while access control is off", "--urls=https://0.0.0.0:0", "--Access:Mode=off")]
    [InlineData("Access:Address must be an address", "--Access:Address=grid")]
    [InlineData("Access:TokenMinutes must be between 1 and 1440", "--Access:TokenMinutes=0")]
    [InlineData("There is no setting Access:Modus", "--Access:Modus=on")]
    public async Task A_start_that_would_let_others_in_wrongly_is_refused(string sentence, params string[] settings)
    {
        using var folder = new TemporaryFolder();
        await using var refused = GridProcess.Launch(folder.Path, WithMode(settings));

        Assert.Equal(1, await refused.EndedAsync());
        Assert.Contains(sentence, Assert.Single(refused.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [LongFact]
    public async Task Other_machines_are_served_with_a_certificate_under_the_own_name()
    {
        using var folder = new TemporaryFolder();
        await Shell.RunAsync(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=grid.example -keyout key.pem -out cert.pem 2>/dev/null",
            folder.Path);
        await using var own = GridProcess.Launch(
            folder.Path, On, Empty, "--urls=https://0.0.0.0:0", "--Access:Address=https://grid.example", "--Kestrel:Certificates:Default:Path=cert.pem",
            "--Kestrel:Certificates:Default:KeyPath=key.pem");
        var port = (await own.ReadyAsync()).Port;

        var discovery = await Shell.RunAsync(
            $"curl -sk --resolve grid.example:{port}:127.0.0.1 -D - https://grid.example:{port}/.well-known/openid-configuration", folder.Path);
        var foreign = await Shell.RunAsync(
            $"curl -sk --resolve evil.example:{port}:127.0.0.1 -o /dev/null -w '%{{http_code}}' https://evil.example:{port}/health/live", folder.Path);

        Assert.Contains("\"issuer\":\"https://grid.example/\"", discovery.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Strict-Transport-Security", discovery, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("421", foreign);
    }

    [Fact]
    public async Task A_grid_that_lets_everyone_in_says_so_loudly()
    {
        using var folder = new TemporaryFolder();
        await using var own = GridProcess.Launch(folder.Path, Empty);
        await own.ReadyAsync();

        Assert.StartsWith("ACCESS CONTROL IS OFF", own.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(new Credentials(folder.Path).File));
    }

    [LongFact]
    public async Task Commands_say_what_is_wrong_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        foreach (var (sentence, arguments) in new[]
        {
            ("There are the commands clients add", new[] { "clients", "ad" }),
            ("needs --name=", new[] { "clients", "add", "--enterprise=urn:ent:a" }),
            ("The kind must be one of", new[] { "organisations", "add", "--id=x", "--kind=shop", "--name=X" }),
            ("There is no client nobody", new[] { "clients", "revoke", "nobody" }),
            ("clients rotate CLIENT", new[] { "clients", "rotate" }),
        })
        {
            await using var command = GridProcess.Launch(folder.Path, [.. arguments, On]);
            Assert.Equal(1, await command.EndedAsync());
            Assert.Contains(sentence, Assert.Single(command.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
    }

    private static async Task<string> CommandAsync(string folder, params string[] arguments)
    {
        await using var command = GridProcess.LaunchCommand(
            folder, ["dotnet", Path.Combine(AppContext.BaseDirectory, "Silo.dll"), .. arguments]);
        Assert.True(await command.EndedAsync() == 0, command.Errors);

        return command.Output;
    }

    private static string[] WithMode(string[] settings) =>
        settings.Any(setting => setting.StartsWith("--Access:Mode=", StringComparison.Ordinal)) ? settings : [.. settings, On];

    private static (string Id, string Secret) Shown(string output) => (
        Regex.Match(output, @"clientId +(\S+)").Groups[1].Value, Regex.Match(output, @"clientSecret +(\S+)").Groups[1].Value);
}
