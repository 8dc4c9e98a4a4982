using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace LoadTests.Chaos;

/// <summary>A client of the API that takes nothing for granted: it asks again until it is answered.</summary>
internal sealed class ChaosClient(Uri address) : IDisposable
{
    private const string Position = "id: ";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _client = new() { BaseAddress = address, Timeout = Patience };
    private long _retries;

    /// <summary>Attempts that were not answered, or answered with "later".</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Pushes facts under one key until they are accepted; the receipt.</summary>
    /// <exception cref="InvalidOperationException">The push was refused: that is no answer to a fault.</exception>
    public async Task<long> PushAsync(IReadOnlyList<string> facts, string key, CancellationToken cancellation)
    {
        while (true)
        {
            if (await TryPushAsync(facts, key, cancellation) is { } receipt)
                return receipt;

            Interlocked.Increment(ref _retries);
            await Task.Delay(Pause, cancellation);
        }
    }

    private async Task<long?> TryPushAsync(IReadOnlyList<string> facts, string key, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/facts")
        {
            Content = new StringContent(string.Join('\n', facts), Encoding.UTF8, "application/x-ndjson"),
        };
        request.Headers.Add("Idempotency-Key", key);
        if (await SendAsync(request, cancellation) is not { } answer)
            return null;

        return answer.GetProperty("accepted").GetInt32() == facts.Count
            ? long.Parse(answer.GetProperty("receipt").GetString()!, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The push {key} of {facts.Count} facts was answered with {answer}.");
    }

    /// <summary>A footprint that includes a receipt, or none where it could not be had this time.</summary>
    public Task<JsonElement?> ReadAsync(string id, long atLeast, CancellationToken cancellation)
    {
        var kind = id.StartsWith("urn:ent:", StringComparison.Ordinal) ? "enterprises" : "products";
        var query = atLeast > 0 ? string.Create(CultureInfo.InvariantCulture, $"?atLeast={atLeast}&wait=10s") : "";

        return SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/v1/{kind}/{Uri.EscapeDataString(id)}/footprint{query}"), cancellation);
    }

    /// <summary>Many footprints of one epoch that includes a receipt, or none where they could not be had this time.</summary>
    public Task<JsonElement?> QueryAsync(IReadOnlyList<string> ids, long atLeast, CancellationToken cancellation) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/v1/footprints/query")
            {
                Content = JsonContent.Create(new
                {
                    ids,
                    atLeast = atLeast.ToString(CultureInfo.InvariantCulture),
                    wait = "10s",
                }),
            },
            cancellation);

    /// <summary>Follows the live stream of an enterprise until it breaks.</summary>
    /// <param name="see">Is told the position of each event.</param>
    public async Task FollowAsync(string enterprise, Action<long> see, CancellationToken cancellation)
    {
        try
        {
            await using var stream = await _client.GetStreamAsync(
                $"/v1/enterprises/{Uri.EscapeDataString(enterprise)}/live", cancellation);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(cancellation) is { } line)
            {
                if (line.StartsWith(Position, StringComparison.Ordinal))
                    see(long.Parse(line.AsSpan(Position.Length), CultureInfo.InvariantCulture));
            }
        }
        catch (Exception failure) when (IsPassing(failure) || failure is OperationCanceledException)
        {
            // Whoever watches watches again.
        }
    }

    /// <summary>Whether the cluster counts a silo among its members.</summary>
    public async Task<bool> IsActiveAsync(string silo)
    {
        while (true)
        {
            if (await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/operations/silos"), CancellationToken.None) is { } answer)
            {
                return answer.GetProperty("silos").EnumerateArray().Any(one =>
                    one.GetProperty("silo").GetString() == silo && one.GetProperty("status").GetString() == "Active");
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>Whether a silo holds a partition; false too where nobody can tell.</summary>
    public async Task<bool> HoldsPartitionAsync(string silo) =>
        await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/operations/partitions"), CancellationToken.None) is { } answer
        && answer.GetProperty("partitions").EnumerateArray().Any(one => one.GetProperty("silo").GetString() == silo);

    /// <summary>Has every live total compared with the ledger, bit by bit or within its bound; what differs, or why it could not be done.</summary>
    public async Task<string?> ReconcileAsync(CancellationToken cancellation)
    {
        if (await SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/operations/reconcile"), cancellation) is not { } started)
            return "It could not be started.";

        var path = $"/v1/operations/reconcile/{started.GetProperty("id").GetString()}";
        while (true)
        {
            var state = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellation);
            if (state?.GetProperty("status").GetString() is "done" or "failed")
                return state.Value.GetProperty("status").GetString() == "done" && state.Value.GetProperty("differing").GetInt32() == 0 ? null : $"{state}";

            await Task.Delay(Pause, cancellation);
        }
    }

    private async Task<JsonElement?> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using var response = await _client.SendAsync(request, cancellation);
            if (response.IsSuccessStatusCode)
                return await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);

            // What a read needs may not have settled yet; a push is never in conflict with itself, however often it is sent.
            var isTooEarly = response.StatusCode is HttpStatusCode.Conflict && request.RequestUri!.OriginalString.Contains("/footprint", StringComparison.Ordinal);
            if ((int)response.StatusCode >= 500 || isTooEarly
                || response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
                return null;

            throw new InvalidOperationException(
                $"{request.RequestUri} was answered with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");
        }
        catch (Exception failure) when (IsPassing(failure) && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <remarks>A server that dies just as it was connected to shows as a bare failure of the socket.</remarks>
    private static bool IsPassing(Exception failure) =>
        failure is HttpRequestException or IOException or SocketException or TaskCanceledException or JsonException;

    public void Dispose() => _client.Dispose();
}
