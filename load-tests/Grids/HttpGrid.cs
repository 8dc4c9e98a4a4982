using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Footprints.Facts;

namespace LoadTests.Grids;

/// <summary>A grid behind its HTTP API, as a client sees it.</summary>
internal sealed class HttpGrid(Uri address) : IDisposable
{
    private const string Patience = "60s";
    private const int MostRetries = 10_000;
    private const int ProblemShown = 1_000;

    private static readonly MediaTypeHeaderValue NewlineDelimited = new("application/x-ndjson");
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _client = new() { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
    private int _retries;

    /// <summary>How often the grid asked for a push to be sent again later.</summary>
    public int Retries => _retries;

    /// <summary>The body of a push of these facts.</summary>
    public static byte[] Body(IEnumerable<Fact> facts) => Body(facts.Select(FactWriter.Write));

    /// <summary>The body of a push of these lines.</summary>
    public static byte[] Body(IEnumerable<byte[]> lines)
    {
        using var body = new MemoryStream();
        foreach (var line in lines)
        {
            body.Write(line);
            body.WriteByte((byte)'\n');
        }

        return body.ToArray();
    }

    /// <summary>Pushes a body until it is accepted; the receipt.</summary>
    public async Task<string> PushAsync(byte[] body, CancellationToken cancellation)
    {
        for (var retry = 0; retry < MostRetries; retry++)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = NewlineDelimited;
            using var response = await _client.PostAsync("/v1/facts", content, cancellation);
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
            {
                Interlocked.Increment(ref _retries);
                await Task.Delay(Pause, cancellation);
                continue;
            }

            var answer = await ReadAsync(response, cancellation);

            return answer.GetProperty("receipt").GetString()!;
        }

        throw new TimeoutException($"A push was turned away {MostRetries} times.");
    }

    /// <summary>Pushes bodies over so many connections at once; the last receipt.</summary>
    public async Task<string> PushAllAsync(IReadOnlyList<byte[]> bodies, int connections, CancellationToken cancellation)
    {
        var (next, last, gate) = (-1, 0L, new Lock());
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => PushMany()));

        return last.ToString(CultureInfo.InvariantCulture);

        async Task PushMany()
        {
            for (var at = Interlocked.Increment(ref next); at < bodies.Count; at = Interlocked.Increment(ref next))
            {
                var receipt = long.Parse(
                    await PushAsync(bodies[at], cancellation), CultureInfo.InvariantCulture);
                lock (gate)
                    last = Math.Max(last, receipt);
            }
        }
    }

    /// <summary>The footprints of these ids, in their order, once they include a receipt.</summary>
    public async Task<JsonElement> QueryAsync(IReadOnlyList<string> ids, string atLeast, CancellationToken cancellation)
    {
        using var response = await _client.PostAsJsonAsync(
            "/v1/footprints/query", new { ids, atLeast, wait = Patience }, cancellation);

        return await ReadAsync(response, cancellation);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode)
            return await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);

        var problem = await response.Content.ReadAsStringAsync(cancellation);

        throw new InvalidOperationException(
            $"The grid answered {(int)response.StatusCode}: {problem[..Math.Min(problem.Length, ProblemShown)]}");
    }

    public void Dispose() => _client.Dispose();
}
