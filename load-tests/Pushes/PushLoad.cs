using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LoadTests.Questions;

namespace LoadTests.Pushes;

/// <summary>Suppliers who push at a steady rate whatever the grid does, so that a late answer delays nobody else's push; or as fast as it answers.</summary>
/// <remarks>At a steady rate, times count from the moment at which a push was due, so that a stall is seen by all that fell into it.</remarks>
/// <param name="tokens">One for each supplier; none while access control is off.</param>
internal sealed class PushLoad(Uri address, int suppliers, int productsEach, int seed, IReadOnlyList<string>? tokens) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue })
    {
        BaseAddress = address,
        Timeout = Patience,
    };

    private readonly Random _random = new(seed);
    private readonly ILookup<int, int> _buyers = Enumerable.Range(0, suppliers)
        .SelectMany(buyer => SuppliersOf(buyer, suppliers).Select(supplier => (supplier, buyer)))
        .Where(pair => pair.supplier != pair.buyer)
        .ToLookup(pair => pair.supplier, pair => pair.buyer);

    private readonly Lock _noting = new();
    private readonly List<string> _errors = [];
    private readonly List<string> _early = [];

    public Latencies Acknowledged { get; } = new();

    public Latencies Settled { get; } = new();

    public int Pushes { get; private set; }

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>The newest receipt that has settled.</summary>
    public long SettledThrough { get; private set; }

    /// <summary>Pushes that failed before any counted, mostly since code was still being compiled.</summary>
    public int EarlyErrors => _early.Count;

    public static IReadOnlyList<string> Enterprises(int suppliers) => [.. Enumerable.Range(0, suppliers).Select(Enterprise)];

    private static string Enterprise(int supplier) => string.Create(CultureInfo.InvariantCulture, $"urn:ent:push:{supplier}");

    private string Product(int product) => string.Create(
        CultureInfo.InvariantCulture, $"urn:prod:push:{product % suppliers}:{product / suppliers}");

    /// <summary>States every product once, until all has settled; five tiers of as many products as there are suppliers.</summary>
    public async Task FillAsync(CancellationToken cancellation)
    {
        // Who may push only its own pushes alone, with others beside it; else some hundred push together, which is faster.
        var (suppliersTogether, atOnce) = tokens is null ? (450, 1) : (1, 16);
        var last = 0L;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, suppliers).Chunk(suppliersTogether),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation },
            async (some, stop) =>
            {
                string facts;
                lock (_noting)
                    facts = string.Join('\n', some.SelectMany(Lines));

                var receipt = long.Parse(await PushAsync(facts, some[0], stop), CultureInfo.InvariantCulture);
                lock (_noting)
                    last = Math.Max(last, receipt);
            });

        // Whoever looks on before it has settled would find no enterprise.
        await SettledAsync(last.ToString(CultureInfo.InvariantCulture), supplier: 0, cancellation);
    }

    /// <summary>All facts of a supplier, in the order of its products.</summary>
    private IEnumerable<string> Lines(int supplier)
    {
        yield return $$"""{"kind":"enterprise","id":"{{Enterprise(supplier)}}","name":"Supplier {{supplier}}"}""";

        // So that a wave has as far to go where figures must be shared as where they need not.
        foreach (var buyer in _buyers[supplier])
            yield return $$"""{"kind":"share","enterprise":"{{Enterprise(supplier)}}","with":"{{Enterprise(buyer)}}"}""";

        for (var product = supplier; product < suppliers * productsEach; product += suppliers)
        {
            yield return Fact(product);
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"kind":"volume","enterprise":"{{Enterprise(supplier)}}","product":"{{Product(product)}}","quantity":100}""");
        }
    }

    private async Task SettledAsync(string receipt, int supplier, CancellationToken cancellation)
    {
        using var request = Request(
            HttpMethod.Get, $"/v1/enterprises/{Uri.EscapeDataString(Enterprise(supplier))}/footprint?atLeast={receipt}&wait=20s", supplier);
        using var read = await _client.SendAsync(request, cancellation);
        read.EnsureSuccessStatusCode();
        var through = (await read.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("settledThrough").GetString()!;
        var position = long.Parse(receipt, CultureInfo.InvariantCulture);
        if (long.Parse(through, CultureInfo.InvariantCulture) < position)
            throw new InvalidOperationException($"A read that must include {receipt} has settled through {through} alone.");

        lock (_noting)
            SettledThrough = Math.Max(SettledThrough, position);
    }

    private HttpRequestMessage Request(HttpMethod method, string path, int supplier)
    {
        var request = new HttpRequestMessage(method, path);
        if (tokens is not null)
            request.Headers.Authorization = new("Bearer", tokens[supplier]);

        return request;
    }

    private HttpRequestMessage PushOf(string lines, int supplier)
    {
        var request = Request(HttpMethod.Post, "/v1/facts", supplier);
        request.Content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");

        return request;
    }

    /// <summary>Pushes so many facts a second for a time; done when the last has settled or failed.</summary>
    public Task RunAsync(int perSecond, TimeSpan time, bool isMeasured, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();

        return PaceAsync(
            perSecond, time, start, (fact, supplier, due) => OneAsync(fact, supplier, start, due, isMeasured, cancellation), cancellation);
    }

    /// <summary>Sends facts at a steady rate, whatever becomes of those before; done when all have ended.</summary>
    /// <param name="sendAsync">Sends a fact of a supplier, which was due at a time since the start.</param>
    private async Task PaceAsync(int perSecond, TimeSpan time, long start, Func<string, int, TimeSpan, Task> sendAsync, CancellationToken cancellation)
    {
        var underWay = new List<Task>();
        for (var number = 0; number < perSecond * time.TotalSeconds; number++)
        {
            // The rate itself is what is waited for.
            var due = TimeSpan.FromSeconds(number / (double)perSecond);
            var early = due - Stopwatch.GetElapsedTime(start);
            if (early > TimeSpan.FromMilliseconds(1))
                await Task.Delay(early, cancellation);

            // What goes out some fraction of a millisecond too early counts from then on.
            var sent = Stopwatch.GetElapsedTime(start);
            var product = _random.Next(suppliers * productsEach);
            underWay.Add(sendAsync(Fact(product), product % suppliers, sent < due ? sent : due));
        }

        await Task.WhenAll(underWay);
    }

    /// <summary>So many suppliers push one after the other for so long, each its next when its last has settled.</summary>
    /// <returns>Pushes that have settled, per second.</returns>
    public async Task<double> RushAsync(int atOnce, TimeSpan time, CancellationToken cancellation)
    {
        var (start, settled) = (Stopwatch.GetTimestamp(), 0);
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                string fact;
                int product;
                lock (_noting)
                {
                    product = _random.Next(suppliers * productsEach);
                    fact = Fact(product);
                }

                var supplier = product % suppliers;
                await SettledAsync(await PushAsync(fact, supplier, cancellation), supplier, cancellation);
                Interlocked.Increment(ref settled);
            }
        }));

        return settled / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>So many pushes a second for a time, each sent once and by nobody who waits for others: what a grid does with more than it can take.</summary>
    public async Task<OverloadFigures> OverloadAsync(int perSecond, TimeSpan time, CancellationToken cancellation)
    {
        var figures = new OverloadFigures();
        await PaceAsync(
            perSecond, time, Stopwatch.GetTimestamp(), (fact, supplier, _) => OnceAsync(fact, supplier, figures, cancellation), cancellation);

        return figures;
    }

    private async Task OnceAsync(string fact, int supplier, OverloadFigures figures, CancellationToken cancellation)
    {
        var sent = Stopwatch.GetTimestamp();
        try
        {
            using var request = PushOf(fact, supplier);
            using var response = await _client.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            var took = Stopwatch.GetElapsedTime(sent);
            var code = response.IsSuccessStatusCode ? null : JsonDocument.Parse(body).RootElement.GetProperty("code").GetString();
            lock (_noting)
                figures.Note(response, code, took);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or System.Net.Sockets.SocketException or TaskCanceledException)
        {
            lock (_noting)
                figures.Fail(failure.Message);
        }
    }

    private async Task OneAsync(string fact, int supplier, long start, TimeSpan due, bool isMeasured, CancellationToken cancellation)
    {
        try
        {
            var receipt = await PushAsync(fact, supplier, cancellation);
            var acknowledged = Stopwatch.GetElapsedTime(start) - due;
            await SettledAsync(receipt, supplier, cancellation);
            if (isMeasured)
                Note(acknowledged, Stopwatch.GetElapsedTime(start) - due);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or System.Net.Sockets.SocketException or TaskCanceledException or InvalidOperationException)
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

    private async Task<string> PushAsync(string lines, int supplier, CancellationToken cancellation)
    {
        using var request = PushOf(lines, supplier);
        using var response = await _client.SendAsync(request, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");

        return (await response.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("receipt").GetString()!;
    }

    private string Fact(int product)
    {
        // Each tier is made of the one before it, always of the same: only the numbers change.
        var before = ((product / suppliers) - 1) * suppliers;
        var inputs = (before < 0 ? [] : SuppliersOf(product % suppliers, suppliers)).Select((supplier, at) => string.Create(
            CultureInfo.InvariantCulture, $$"""{"of":"{{Product(before + supplier)}}","quantity":0.{{at + 1}}}"""));

        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"kind":"product","id":"{{Product(product)}}","enterprise":"{{Enterprise(product % suppliers)}}","name":"Product {{product}}","unit":"kilogram","direct":[{"stage":"production","fossil":{{_random.Next(1, 100_000) / 1000m}},"primary":true}],"inputs":[{{string.Join(',', inputs)}}]}""");
    }

    /// <summary>Whose products go into those of a buyer.</summary>
    private static IEnumerable<int> SuppliersOf(int buyer, int suppliers)
    {
        const int inputsEach = 3;

        return Enumerable.Range(1, inputsEach).Select(input => ((buyer * 31) + (input * 7_919)) % suppliers).Distinct();
    }

    public void Dispose() => _client.Dispose();
}
