using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Testing.Postgres;
using Whole.Tests.Access;
using Whole.Tests.Api;
using Whole.Tests.Cluster;
using Whole.Tests.Running;

namespace Whole.Tests.Audit;

/// <summary>The audit log and the borders at the console, beside a grid that runs.</summary>
public sealed class AuditCommandTests
{
    [LongFact]
    public async Task Tell_who_did_what_and_name_the_first_entry_that_was_changed()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Access:Mode=on", "--Grid:Demo=false");
        var credentials = new Credentials(folder.Path);
        var address = await grid.ReadyAsync();
        using var acme = await credentials.AsAsync("acme", address);
        (await acme.PushAsync("""{"kind":"enterprise","id":"urn:ent:foilco","name":"Mine"}""")).IsProblem(403, "NOT_YOURS", "id");

        // What was refused is in the log once somebody has looked.
        using var foilco = await credentials.AsAsync("foilco", address);
        Assert.Single(await AuditRouteTests.EntriesAsync(foilco, "?kind=refusal"));
        var added = await CommandAsync(folder, 0, "clients", "add", "--enterprise=urn:ent:acme", "--name=ERP");
        var rights = await CommandAsync(folder, 0, "audit", "list", "--kind=rights", "--enterprise=urn:ent:foilco");
        var newest = await CommandAsync(folder, 0, "audit", "list", "--limit=2");
        var sound = await CommandAsync(folder, 0, "audit", "verify");

        Assert.Contains("grid\tthe grid itself", rights, StringComparison.Ordinal);
        var lines = newest.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("\trights\tclient.add\tcommand-line\t", lines[0], StringComparison.Ordinal);
        Assert.Contains("\trefusal\tPOST /v1/facts\t", lines[1], StringComparison.Ordinal);
        Assert.Contains("\turn:ent:foilco\t", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(Regex.Match(added, @"clientSecret +(\S+)").Groups[1].Value, newest, StringComparison.Ordinal);
        var number = int.Parse(lines[1].Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Matches($@"The audit log is sound: {number + 1} entries\.\nThe hash of the last is [0-9a-f]{{64}}\.", sound);

        Tamper(folder, $"UPDATE audit_entries SET principal = 'nobody' WHERE number = {number}");

        Assert.Contains($"The audit log is broken at entry {number}: its hash", await CommandAsync(folder, 1, "audit", "verify"), StringComparison.Ordinal);
        Assert.Contains("The kind must be one of disclosure", await CommandAsync(folder, 1, "audit", "list", "--kind=gossip"), StringComparison.Ordinal);
    }

    [LongFact]
    public async Task Block_a_border_and_an_approval_opens_it_until_it_is_taken_back()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Access:Mode=on", "--Grid:Demo=false", "--Grid:Sharing=required");
        var credentials = new Credentials(folder.Path);
        var address = await grid.ReadyAsync();
        using var foilco = await credentials.AsAsync("foilco", address);
        using var acme = await credentials.AsAsync("acme", address);
        const string share = """{"kind":"share","enterprise":"urn:ent:foilco","product":"urn:prod:foilco:foil","with":"urn:ent:acme","validUntil":"2028-01-01T00:00:00Z"}""";
        Assert.Equal(200, (int)(await foilco.PushAsync("""{"kind":"product","id":"urn:prod:foilco:foil","enterprise":"urn:ent:foilco","name":"Foil","unit":"kilogram","direct":[{"stage":"production","fossil":3}]}""")).Response.StatusCode);
        Assert.Equal(200, (int)(await acme.PushAsync("""{"kind":"product","id":"urn:prod:acme:cell","enterprise":"urn:ent:acme","name":"Cell","unit":"piece","direct":[{"stage":"production","fossil":1}],"inputs":[{"of":"urn:prod:foilco:foil","quantity":2}]}""")).Response.StatusCode);

        // What was shared before it was blocked is taken back within seconds.
        var (_, before) = await foilco.PushAsync(share);
        Assert.Equal("complete", (await FootprintAsync(acme, before.GetProperty("receipt").GetString()!)).GetProperty("status").GetString());
        await CommandAsync(folder, 0, "organisations", "country", "urn:ent:foilco", "--country=CN");
        await CommandAsync(folder, 0, "enterprises", "block", "urn:ent:foilco");
        await Eventually.Is(async () => (await FootprintAsync(acme, "1")).GetProperty("status").GetString() == "incomplete");
        (await foilco.PushAsync(share)).IsProblem(403, "CROSS_BORDER_BLOCKED", "with");
        var asked = await CommandAsync(
            folder, 0, "approvals", "request", "--enterprise=urn:ent:foilco", "--to=urn:ent:acme", "--reason=Passport", "--until=2029-01-01T00:00:00Z");
        var id = asked.Split('\t')[0];
        Assert.Contains("approved", await CommandAsync(folder, 0, "approvals", "approve", id, "--reason=Agreed"), StringComparison.Ordinal);
        var (response, pushed) = await foilco.PushAsync(share);
        Assert.True(response.IsSuccessStatusCode, pushed.ToString());
        var shared = await FootprintAsync(acme, pushed.GetProperty("receipt").GetString()!);
        Assert.Equal("complete", shared.GetProperty("status").GetString());

        var (_, taken) = await foilco.SendAsync(HttpMethod.Delete, $"/v1/access/approvals/{id}");

        Assert.True(taken.GetProperty("areSharesTakenBack").GetBoolean(), taken.ToString());
        var receipt = (long.Parse(pushed.GetProperty("receipt").GetString()!, System.Globalization.CultureInfo.InvariantCulture) + 1)
            .ToString(System.Globalization.CultureInfo.InvariantCulture);
        var barred = await FootprintAsync(acme, receipt);
        Assert.Equal("incomplete", barred.GetProperty("status").GetString());
        Assert.Equal("NOT_SHARED", barred.GetProperty("missing")[0].GetProperty("reason").GetString());
        Assert.Contains("taken-back", await CommandAsync(folder, 0, "approvals", "list"), StringComparison.Ordinal);
        Assert.Contains("approval.take-back", await CommandAsync(folder, 0, "audit", "list", "--kind=approval", "--limit=1"), StringComparison.Ordinal);
    }

    [LongFact]
    public Task Block_nothing_in_an_embedded_grid_that_counts_every_product() => BlocksNothingAsync();

    [LongFact]
    public async Task Block_nothing_in_a_grid_over_postgres_that_counts_every_product()
    {
        Skip.If(PostgresPrograms.Find() is null, PostgresPrograms.Missing);
        await using var server = await PostgresServer.StartAsync(PostgresPrograms.Find()!);

        await BlocksNothingAsync("--Grid:Store=postgres", $"--ConnectionStrings:Grid={await server.CreateDatabaseAsync()}");
    }

    private static async Task BlocksNothingAsync(params string[] store)
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, ["--Access:Mode=on", "--Grid:Demo=false", "--Grid:Sharing=open", .. store]);
        await grid.ReadyAsync();

        Assert.Contains("Blocks need Grid:Sharing=required", await CommandAsync(folder, 1, ["enterprises", "block", "urn:ent:foilco", .. store]), StringComparison.Ordinal);
        await CommandAsync(folder, 0, ["enterprises", "free", "urn:ent:foilco", .. store]);
    }

    private static async Task<System.Text.Json.JsonElement> FootprintAsync(HttpClient client, string receipt)
    {
        var (response, json) = await client.ReadAsync($"/v1/products/urn:prod:acme:cell/footprint?atLeast={receipt}&wait=60s");
        Assert.True(response.IsSuccessStatusCode, json.ToString());

        return json;
    }

    /// <returns>What it says, in its output where it succeeds and in its errors where it does not.</returns>
    private static async Task<string> CommandAsync(TemporaryFolder folder, int exitCode, params string[] arguments)
    {
        await using var command = GridProcess.LaunchCommand(
            folder.Path, ["dotnet", Path.Combine(AppContext.BaseDirectory, "Silo.dll"), .. arguments]);
        Assert.True(await command.EndedAsync() == exitCode, command.Output + command.Errors);

        return exitCode == 0 ? command.Output : command.Errors;
    }

    private static void Tamper(TemporaryFolder folder, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder.Path, "grid-data", "identity.db")};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"DROP TRIGGER audit_entries_stay; {sql}";
        command.ExecuteNonQuery();
    }
}
