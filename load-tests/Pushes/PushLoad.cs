using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LoadTests.Questions;

namespace LoadTests.Pushes;

/// <summary>Suppliers who push at a steady rate whatever the grid does: a late answer delays nobody else's push.</summary>
/// <remarks>Times count from the moment at which a push was due, so that a stall is seen by all that fell into it.</remarks>
internal sealed class PushLoad(Uri address, int suppliers, int productsEach, int seed) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue })
    {
        BaseAddress = address,
        Timeout = Patience,
    };

    private readonly Random _random = new(seed);
    private readonly Lock _noting = new();
    private readonly List<string> _errors = [];
    private readonly List<string> _early = [];

    public Latencies Acknowledged { get; } = new();

    public Latencies Settled { get; } = new();

    public int Pushes { get; private set; }

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Pushes that failed before any counted, mostly since code was still being compiled.</summary>
    public int EarlyErrors => _early.Count;

    public IReadOnlyList<string> Enterprises { get; } = [.. Enumerable.Range(0, suppliers).Select(Enterprise)];

    private static string Enterprise(int supplier) => string.Create(CultureInfo.InvariantCulture, $"urn:ent:push:{supplier}");

    private string Product(int product) => string.Create(
        CultureInfo.InvariantCulture, $"urn:prod:push:{product % suppliers}:{product / suppliers}");

    /// <summary>States every product once, until all has settled; five tiers of as many products as there are suppliers.</summary>
    public async Task FillAsync(CancellationToken cancellation)
    {
        const int linesAtOnce = 5_000;
        var lines = new List<string>();
        for (var product = 0; product < suppliers * productsEach; product++)
        {
            lines.Add(Fact(product));
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"kind":"volume","enterprise":"{{Enterprise(product % suppliers)}}","product":"{{Product(product)}}","quantity":100}"""));
        }

        var receipt = "";
        foreach (var some in Enumerable.Range(0, suppliers)
            .Select(supplier => $$"""{"kind":"enterprise","id":"{{Enterprise(supplier)}}","name":"Supplier {{supplier}}"}""")
            .Concat(lines).Chunk(linesAtOnce))
            receipt = await PushAsync(string.Join('\n', some), cancellation);

        // Whoever looks on before it has settled would find no enterprise.
        await SettledAsync(receipt, cancellation);
    }

    private async Task SettledAsync(string receipt, CancellationToken cancellation)
    {
        using var read = await _client.GetAsync(
            $"/v1/enterprises/{Uri.EscapeDataString(Enterprises[0])}/footprint?atLeast={receipt}&wait=20s", cancellation);
        read.EnsureSuccessStatusCode();
    }

    /// <summary>Pushes so many facts a second for a time; done when the last has settled or failed.</summary>
    public async Task RunAsync(int perSecond, TimeSpan time, bool isMeasured, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var underWay = new List<Task>();
        for (var number = 0; number < perSecond * time.TotalSeconds; number++)
        {
            var due = TimeSpan.FromSeconds(number / (double)perSecond);
            var early = due - Stopwatch.GetElapsedTime(start);
            if (early > TimeSpan.FromMilliseconds(1))
                await Task.Delay(early, cancellation);

            underWay.Add(OneAsync(Fact(_random.Next(suppliers * productsEach)), start, due, isMeasured, cancellation));
        }

        await Task.WhenAll(underWay);
    }

    private async Task OneAsync(string fact, long start, TimeSpan due, bool isMeasured, CancellationToken cancellation)
    {
        try
        {
            var receipt = await PushAsync(fact, cancellation);
            var acknowledged = Stopwatch.GetElapsedTime(start) - due;
            await SettledAsync(receipt, cancellation);
            if (isMeasured)
                Note(acknowledged, Stopwatch.GetElapsedTime(start) - due);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException or InvalidOperationException)
        {
            lock (_noting)
                (isMeasured ? _errors : _early).Add(failure.Message);
        }
    }

    private void Note(TimeSpan acknowledged, TimeSpan settled)
    {
        lock (_noting)
        {
            Pushes++;
            Acknowledged.Add(acknowledged);
            Settled.Add(settled);
        }
    }

    private async Task<string> PushAsync(string lines, CancellationToken cancellation)
    {
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var response = await _client.PostAsync("/v1/facts", content, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");

        return (await response.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("receipt").GetString()!;
    }

    private string Fact(int product)
    {
        // Each tier is made of the one before it, always of the same: only the numbers change.
        const int inputsEach = 3;
        var before = ((product / suppliers) - 1) * suppliers;
        var inputs = Enumerable.Range(1, before < 0 ? 0 : inputsEach).Select(input => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"of":"{{Product(before + (((product * 31) + (input * 7_919)) % suppliers))}}","quantity":0.{{input}}}"""));

        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"kind":"product","id":"{{Product(product)}}","enterprise":"{{Enterprise(product % suppliers)}}","name":"Product {{product}}","unit":"kilogram","direct":[{"stage":"production","fossil":{{_random.Next(1, 100_000) / 1000m}},"primary":true}],"inputs":[{{string.Join(',', inputs.Distinct())}}]}""");
    }

    public void Dispose() => _client.Dispose();
}
