using System.Globalization;
using System.Text;
using System.Text.Json;
using Footprints.Cells;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Tests.Recomputation;
using Grains.Ledger;
using Silo.Ledger;
using Whole.Tests.Running;
using Whole.Tests.Storage;
using Xunit.Abstractions;

namespace Whole.Tests.Kills;

/// <summary>The process is killed again and again while facts come in, always over the same ledger.</summary>
/// <remarks><c>GRID_KILLS</c> asks for it and sets how often (CI: 25 over each of two stores), <c>GRID_SEED</c> the seed that a failure names.</remarks>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Partitions = 3;
    private const int Writers = 3;

    private readonly List<Batch> _batches = [];

    private static int Kills => Number("GRID_KILLS", 1);

    [AloneFact(AskedBy = "GRID_KILLS")]
    public async Task Nothing_acknowledged_is_lost_over_sqlite()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "grid-data");
        await RunAsync(Number("GRID_SEED", 7), folder.Path, new LedgerOptions { Data = data }, []);
    }

    [AloneFact(AskedBy = "GRID_KILLS")]
    public async Task Nothing_acknowledged_is_lost_over_postgres()
    {
        var connection = await TestDatabase.CreateAsync();
        using var folder = new TemporaryFolder();
        await RunAsync(
            Number("GRID_SEED", 8),
            folder.Path,
            new LedgerOptions { Store = "postgres", ConnectionString = connection },
            ["--Grid:Store=postgres", $"--ConnectionStrings:Grid={connection}"]);
    }

    private async Task RunAsync(int seed, string folder, LedgerOptions ledger, string[] settings)
    {
        output.WriteLine($"GRID_SEED={seed} GRID_KILLS={Kills}");
        var random = new Random(seed);
        var pending = new Batch?[Writers];
        for (var kill = 0; kill < Kills; kill++)
        {
            await LiveAsync(random, kill, folder, settings, pending);
            var entries = await LedgerCheck.ReadAsync(ledger, Partitions);
            LedgerCheck.Check(entries, _batches);
            output.WriteLine(
                $"kill {kill}: {entries.Count} entries, {_batches.Count(batch => batch.Receipt > 0)} batches acknowledged, {pending.Count(one => one is not null)} open");
        }

        await EndAsync(folder, settings, ledger, pending);
    }

    /// <summary>One life of the process: writers push until it is killed, at any moment from its start on.</summary>
    private async Task LiveAsync(Random random, int kill, string folder, string[] settings, Batch?[] pending)
    {
        await using var grid = Start(folder, settings);
        using var client = new HttpClient();
        var isKilledEarly = random.Next(4) == 0;
        if (!isKilledEarly)
            client.BaseAddress = await grid.ReadyAsync();

        using var death = new CancellationTokenSource();
        var writers = isKilledEarly ? [] : Enumerable.Range(0, Writers)
            .Select(writer => WriteAsync(client, writer, kill, new Random(random.Next()), pending, death.Token))
            .ToArray();
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, isKilledEarly ? 2_000 : 700)));
        await grid.KillAsync();
        await death.CancelAsync();
        await Task.WhenAll(writers);
        Assert.Equal("", grid.Errors);
    }

    private async Task WriteAsync(HttpClient client, int writer, int life, Random random, Batch?[] pending, CancellationToken death)
    {
        for (var number = 0; !death.IsCancellationRequested; number++)
        {
            var batch = pending[writer] ??= Begin(string.Create(CultureInfo.InvariantCulture, $"{writer}-{life}-{number}"), random);
            try
            {
                if (await batch.TrySendAsync(client))
                    pending[writer] = null;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or System.Net.Sockets.SocketException)
            {
                return;
            }
        }
    }

    private Batch Begin(string key, Random random)
    {
        var batch = Batch.Of(key, random);
        lock (_batches)
            _batches.Add(batch);

        return batch;
    }

    /// <summary>The last life: what is open is sent again, every first answer is given again, and every total is right.</summary>
    private async Task EndAsync(string folder, string[] settings, LedgerOptions ledger, Batch?[] pending)
    {
        await using (var grid = Start(folder, settings))
        {
            using var client = new HttpClient { BaseAddress = await grid.ReadyAsync() };
            foreach (var batch in pending.OfType<Batch>().Concat(_batches.TakeLast(20)))
            {
                while (!await batch.TrySendAsync(client))
                    await Task.Delay(TimeSpan.FromMilliseconds(20));
            }

            var totals = await ReadAsync(client);
            await grid.KillAsync();
            var entries = await LedgerCheck.ReadAsync(ledger, Partitions);
            LedgerCheck.Check(entries, _batches);
            Assert.All(_batches, batch => Assert.True(batch.Receipt > 0));
            Check(entries, totals);
        }

        output.WriteLine($"{_batches.Count} batches, {_batches.Sum(batch => batch.Facts.Count)} facts");
    }

    /// <summary>The settled footprints of all products that include every batch.</summary>
    private async Task<Dictionary<string, JsonElement>> ReadAsync(HttpClient client)
    {
        var totals = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var atLeast = _batches.Max(batch => batch.Receipt).ToString(CultureInfo.InvariantCulture);
        var ids = _batches.SelectMany(batch => batch.Facts).Select(fact => JsonDocument.Parse(fact).RootElement.GetProperty("id").GetString()!);
        foreach (var part in ids.Distinct().Chunk(500))
        {
            using var query = new StringContent(
                JsonSerializer.Serialize(new { ids = part, atLeast, wait = "30s" }), Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(new Uri("/v1/footprints/query", UriKind.Relative), query);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, text);
            foreach (var footprint in JsonDocument.Parse(text).RootElement.GetProperty("footprints").EnumerateArray())
                totals.Add(footprint.GetProperty("id").GetString()!, footprint);
        }

        return totals;
    }

    private static void Check(List<LedgerEntry> entries, Dictionary<string, JsonElement> totals)
    {
        var network = PlainNetwork.Of(entries.Select(LedgerCheck.FactOf));
        foreach (var (id, shown) in totals)
        {
            var cell = network.CellOf(CellKey.Of(id));
            if (cell.IsDoubtful)
                continue;

            var hasNumber = shown.TryGetProperty("total", out var lanes) || shown.TryGetProperty("knownPart", out lanes);
            Assert.True(hasNumber == ((cell.State & CellStates.NoNumber) == 0), $"{id} is {cell.State}: {shown}");
            Assert.True(shown.TryGetProperty("total", out _) == (cell.State == CellState.None), $"{id} is {cell.State}: {shown}");
            if (!hasNumber)
                continue;

            var bound = cell.HasLoop ? shown.GetProperty("errorBound").GetDouble() : 0;
            for (var lane = 0; lane < Lanes.Names.Count; lane++)
            {
                var (shownLane, must) = (lanes.GetProperty(Lanes.Names[lane]).GetDouble(), cell.Total[lane]);
                Assert.True(
                    shownLane == must.High || Twice.Abs(must - shownLane).High <= bound, $"{id}, {Lanes.Names[lane]}: {shownLane:R}, must be {must.High:R} within {bound:R}");
            }
        }
    }

    private static GridProcess Start(string folder, string[] settings) =>
        GridProcess.Launch(folder, ["--Grid:Demo=false", string.Create(CultureInfo.InvariantCulture, $"--Grid:Partitions={Partitions}"), .. settings]);

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
