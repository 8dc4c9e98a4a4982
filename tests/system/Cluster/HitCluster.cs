using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Cluster;

/// <summary>Three silos and an API over a database of their own, with some hundred facts: for faults that hit one part of it.</summary>
internal sealed partial class HitCluster : IAsyncDisposable
{
    private const int Silos = 3;
    private const int Products = 120;
    private const int Inputs = 7;

    private static readonly string[] Settings = ["--Grid:Partitions=6", "--Logging:LogLevel:Default=None"];

    /// <summary>Upstream of all others and part of the loop, half way, and at the end.</summary>
    private static readonly int[] Changed = [0, Products / 2, Products - 1];

    private readonly ClusterProcesses _processes;
    private readonly List<GridProcess> _silos = [];
    private readonly List<string> _receipts = [];
    private GridProcess _api = null!;
    private HttpClient _client = null!;

    private HitCluster(ClusterProcesses processes) => _processes = processes;

    /// <summary>Starts it, and settles the first push.</summary>
    public static async Task<HitCluster> StartAsync()
    {
        var cluster = new HitCluster(await ClusterProcesses.StartWithServerAsync());
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Silos).Select(_ => ClusterProcesses.JoinedAsync(cluster.LaunchSilo())));
            cluster._api = cluster._processes.LaunchApi("--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None");
            cluster._client = new HttpClient { BaseAddress = await ClusterProcesses.ReadyAsync(cluster._api) };
            await cluster.PushAsync(Enumerable.Range(0, Products).SelectMany(First));
            foreach (var silo in cluster._silos)
                await cluster.HoldsAsync(silo);

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private static string Id(int product) => $"urn:prod:hit:{product}";

    private static IEnumerable<string> First(int product) =>
    [
        Fact(product, kilograms: product + 1),
        $$"""{"kind":"volume","enterprise":"urn:ent:hit","product":"{{Id(product)}}","quantity":{{product + 1}}}""",
    ];

    /// <summary>Made of the one before it and of one further upstream; the first takes a little of one downstream, which closes a loop.</summary>
    private static string Fact(int product, int kilograms)
    {
        (int Product, string Quantity)[] inputs = product == 0
            ? [(Products / 3, "0.01")]
            : [(product - 1, "0.3"), (Math.Max(0, product - Inputs), "0.1")];
        var lines = inputs.DistinctBy(input => input.Product).Select(input => $$"""{"of":"{{Id(input.Product)}}","quantity":{{input.Quantity}}}""");

        return $$"""{"kind":"product","id":"{{Id(product)}}","enterprise":"urn:ent:hit","name":"Part","unit":"piece","direct":[{"stage":"production","fossil":{{kilograms}}}],"inputs":[{{string.Join(',', lines)}}]}""";
    }

    /// <summary>One silo more; it takes its time to join.</summary>
    public GridProcess LaunchSilo()
    {
        var silo = _processes.LaunchSilo(Settings);
        _silos.Add(silo);

        return silo;
    }

    /// <summary>The silo where the coordinator lives, the one writer of the ledger; from now on it need not run.</summary>
    public async Task<GridProcess> TakeCoordinatorAsync()
    {
        var (_, coordinator) = await _client.ReadAsync("/v1/operations/coordinator");
        foreach (var silo in _silos)
        {
            if (await AddressAsync(silo) != coordinator.GetProperty("silo").GetString())
                continue;

            _silos.Remove(silo);

            return silo;
        }

        throw new InvalidOperationException($"No silo of the test is {coordinator}.");
    }

    private static async Task<string> AddressAsync(GridProcess silo) =>
        Address().Match(await silo.SaidAsync("The silo has joined the cluster")).Groups[1].Value;

    /// <summary>Pushes three products with other numbers, and sends it again until it is accepted; done when all silos have settled it.</summary>
    public Task PushAsync() => PushAsync(Changed.Select(product => Fact(product, kilograms: 1_000 + (17 * _receipts.Count) + product)));

    private async Task PushAsync(IEnumerable<string> facts)
    {
        var (body, key, receipt) = (string.Join('\n', facts), $"push-{_receipts.Count}", "");
        await Eventually.Is(async () =>
        {
            var (response, json) = await _client.PushAsync(body, key: key);
            receipt = response.IsSuccessStatusCode ? json.GetProperty("receipt").GetString()! : "";

            return receipt.Length > 0;
        });
        _receipts.Add(receipt);
        foreach (var product in Changed)
            await Eventually.Is(async () => (await _client.ReadAsync($"/v1/products/{Id(product)}/footprint?atLeast={receipt}&wait=10s")).Response.IsSuccessStatusCode);
    }

    /// <summary>Done when a silo has a share of the partitions.</summary>
    public async Task HoldsAsync(GridProcess silo)
    {
        var address = await AddressAsync(silo);
        await Eventually.Is(async () =>
        {
            var (_, standing) = await _client.ReadAsync("/v1/operations/partitions");

            return standing.GetProperty("partitions").EnumerateArray().Any(partition => partition.GetProperty("silo").GetString() == address);
        });
    }

    public Task CrashDatabaseAsync() => _processes.CrashDatabaseAsync();

    public Task StartDatabaseAsync() => _processes.StartDatabaseAsync();

    /// <summary>Ends every session of the database.</summary>
    public async Task CutConnectionsAsync()
    {
        await using var connection = new NpgsqlConnection($"{_processes.ConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var cut = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()", connection);
        Assert.True((long)(await cut.ExecuteScalarAsync())! > 0);
    }

    /// <summary>Every push is there once, every total is that of a recomputation, and whoever should run does.</summary>
    public async Task IsWholeAsync(int pushes)
    {
        Assert.Equal(1 + pushes, _receipts.Count);
        foreach (var product in Changed)
            Assert.Equal(_receipts.Count, await StatedAsync(product));

        var compared = await ReconciledAsync();
        Assert.Equal("done", compared.GetProperty("status").GetString());
        Assert.Equal(0, compared.GetProperty("differing").GetInt32());
        Assert.InRange(compared.GetProperty("compared").GetInt32(), Products, int.MaxValue);
        Assert.DoesNotContain(true, _silos.Append(_api).Select(process => process.HasEnded));
    }

    /// <summary>How often a product was stated; a session to the database that was cut is noticed by the first who reads over it.</summary>
    private async Task<int> StatedAsync(int product)
    {
        JsonElement history = default;
        await Eventually.Is(async () =>
        {
            (var response, history) = await _client.ReadAsync($"/v1/products/{Id(product)}/history?limit=500");

            return response.IsSuccessStatusCode;
        });

        return history.GetProperty("items").EnumerateArray().Count(item => item.GetProperty("kind").GetString() == "product");
    }

    /// <summary>What the grid finds when it compares every total with the ledger.</summary>
    private async Task<JsonElement> ReconciledAsync()
    {
        var (_, state) = await _client.SendAsync(HttpMethod.Post, "/v1/operations/reconcile");
        await Eventually.Is(async () =>
        {
            (_, state) = await _client.ReadAsync($"/v1/operations/reconcile/{state.GetProperty("id").GetString()}");

            return state.GetProperty("status").GetString() is "done" or "failed";
        });

        return state;
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _processes.DisposeAsync();
    }

    [GeneratedRegex(@" as (\S+), with its gateway")]
    private static partial Regex Address();
}
