using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Grains.Tests.Ledger;
using Npgsql;
using Whole.Tests.Access;
using Whole.Tests.Api;
using Whole.Tests.Moving;
using Whole.Tests.Running;
using Whole.Tests.Storage;

namespace Whole.Tests.Trouble;

/// <summary>The store of a running grid fails: pushes are told to come back, reads go on, and all resumes without a restart.</summary>
public sealed class UnwritableLedgerTests
{
    private const int Writers = 4;

    private const string Total = "/v1/enterprises/urn:ent:acme/footprint";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [LongFact]
    public async Task PostgreSQL_goes_away_and_comes_back()
    {
        await using var server = await TestDatabase.ServerAsync();
        using var folder = new TemporaryFolder();
        string[] store = ["--Grid:Store=postgres", $"--ConnectionStrings:Grid={await server.CreateDatabaseAsync()}"];

        await GoesOnAsync(folder.Path, folder.Path, store, server.CrashAsync, server.StartAgainAsync);
    }

    [LongFact]
    public async Task PostgreSQL_takes_no_writes_for_a_while()
    {
        await using var server = await TestDatabase.ServerAsync();
        using var folder = new TemporaryFolder();
        var connection = await server.CreateDatabaseAsync();

        // As a standby is, or a server whose disk an operator protects.
        Task SetAsync(string readOnly) => ExecuteAsync(
            connection,
            $"""
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = {readOnly}', current_database()); END $$;
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database();
            """);

        await GoesOnAsync(
            folder.Path, folder.Path, ["--Grid:Store=postgres", $"--ConnectionStrings:Grid={connection}"], () => SetAsync("on"), () => SetAsync("off"));
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection($"{connectionString};Pooling=false;Options=-c default_transaction_read_only=off");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    [LongFact]
    public async Task The_disk_is_full_and_gets_space_again()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 16);
        using var folder = new TemporaryFolder();
        var filler = Path.Combine(disk.Folder, "filler");

        await GoesOnAsync(
            folder.Path,
            disk.Folder,
            [$"--Grid:Data={Path.Combine(disk.Folder, "grid-data")}"],
            () => Task.Run(() => Fill(filler)),
            () => Task.Run(() => File.Delete(filler)));
    }

    /// <param name="home">The folder of the data folder, which has the secrets of the principals.</param>
    private static async Task GoesOnAsync(string folder, string home, string[] store, Func<Task> breakStore, Func<Task> mendStore)
    {
        await using var grid = await MovedGrid.StartAsync(
            folder, [.. store, "--Grid:Demo=false", "--Access:Mode=on", "--Logging:LogLevel:Default=None"]);
        grid.Client.DefaultRequestHeaders.Authorization = new("Bearer", await new Credentials(home).TokenAsync("acme", grid.Client.BaseAddress!));
        var receipt = await grid.PushAsync(Facts(0), "first");
        Assert.Equal(10, Pcf(await TotalAsync(grid, receipt)));

        await breakStore();
        await RefusedAsync(grid);
        var refusals = await Task.WhenAll(Enumerable.Range(1, Writers).Select(writer => grid.Client.PushAsync(Facts(writer), key: $"key-{writer}")));
        Assert.All(refusals, refusal => refusal.IsProblem(503, "LEDGER_UNAVAILABLE"));

        // What has settled is still shown, and says how old it is.
        var meanwhile = await TotalAsync(grid, receipt);
        Assert.Equal(10, Pcf(meanwhile));
        Assert.InRange(long.Parse(meanwhile.GetProperty("settledThrough").GetString()!, CultureInfo.InvariantCulture), receipt, long.MaxValue);
        Assert.True(meanwhile.GetProperty("settledAt").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);

        await mendStore();
        var receipts = await Task.WhenAll(Enumerable.Range(1, Writers).Select(writer => AcceptedAsync(grid, Facts(writer), $"key-{writer}")));
        var again = await Task.WhenAll(Enumerable.Range(1, Writers).Select(writer => AcceptedAsync(grid, Facts(writer), $"key-{writer}")));

        Assert.Equal(receipts, again);
        var after = await TotalAsync(grid, receipts.Max());
        Assert.Equal(10 * (1 + Writers), Pcf(after));
        await grid.StopAsync();
        var verified = await MovedGrid.CommandAsync(folder, ["verify", .. store]);
        Assert.Equal(0, verified.ExitCode);
    }

    private static string Facts(int writer) => $$"""
        {"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}
        {"kind":"product","id":"urn:prod:acme:{{writer}}","enterprise":"urn:ent:acme","name":"Part","unit":"piece","direct":[{"stage":"production","fossil":1}]}
        {"kind":"volume","enterprise":"urn:ent:acme","product":"urn:prod:acme:{{writer}}","quantity":10}
        """;

    /// <summary>Until the trouble shows: a server takes a moment to end, and what was pushed before it has is accepted.</summary>
    private static async Task RefusedAsync(MovedGrid grid)
    {
        var clock = Stopwatch.StartNew();
        while ((await grid.Client.PushAsync(Facts(0), query: "?partial=true")).Response.StatusCode != HttpStatusCode.ServiceUnavailable)
            Assert.True(clock.Elapsed < Patience, "The store still takes pushes.");
    }

    private static async Task<long> AcceptedAsync(MovedGrid grid, string facts, string key)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var (response, json) = await grid.Client.PushAsync(facts, key: key);
            if (response.StatusCode == HttpStatusCode.OK)
                return long.Parse(json.GetProperty("receipt").GetString()!, CultureInfo.InvariantCulture);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.True(clock.Elapsed < Patience, "The store is back, and pushes are still refused.");
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private static async Task<JsonElement> TotalAsync(MovedGrid grid, long atLeast)
    {
        var (response, json) = await grid.Client.ReadAsync($"{Total}?atLeast={atLeast}&wait=30s");
        Assert.True(response.StatusCode == HttpStatusCode.OK, json.GetRawText());

        return json;
    }

    private static double Pcf(JsonElement total) => total.GetProperty("pcfExcludingBiogenicUptake").GetDouble();

    private static void Fill(string file)
    {
        using var filler = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 1 << 20; size >= 1; size /= 2)
        {
            try
            {
                while (true)
                    filler.Write(new byte[size]);
            }
            catch (IOException)
            {
                // No space for so much: half of it may still fit.
            }
        }
    }
}
