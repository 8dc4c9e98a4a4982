using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LoadTests.Grids;

namespace LoadTests.Chaos;

/// <summary>A client of the API that takes nothing for granted: it asks again until it is answered.</summary>
internal sealed class ChaosClient(Uri address, Bearers bearers) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _client = new() { BaseAddress = address, Timeout = Patience };
    private long _retries;

    /// <summary>Attempts that were not answered, or answered with "later".</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Pushes facts of an enterprise under one key until they are accepted; the receipt.</summary>
    /// <exception cref="InvalidOperationException">The push was refused: that is no answer to a fault.</exception>
    public async Task<long> PushAsync(string enterprise, IReadOnlyList<string> facts, string key, CancellationToken cancellation)
    {
        while (true)
        {
            if (await TryPushAsync(enterprise, facts, key, cancellation) is { } receipt)
                return receipt;

            Interlocked.Increment(ref _retries);
            await Task.Delay(Pause, cancellation);
        }
    }

    private async Task<long?> TryPushAsync(string enterprise, IReadOnlyList<string> facts, string key, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Post, "/v1/facts", bearers.Of(enterprise));
        request.Content = new StringContent(string.Join('\n', facts), Encoding.UTF8, "application/x-ndjson");
        request.Headers.Add("Idempotency-Key", key);
        if (await SendAsync(request, cancellation) is not { } answer)
            return null;

        return answer.GetProperty("accepted").GetInt32() == facts.Count
            ? long.Parse(answer.GetProperty("receipt").GetString()!, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The push {key} of {facts.Count} facts was answered with {answer}.");
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? token)
    {
        var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);

        return request;
    }

    private HttpRequestMessage RequestOf(string id, HttpMethod method, string path) => Request(method, path, bearers.Of(SupplyChain.OwnerOf(id)));

    /// <summary>A footprint that includes a receipt, or none where it could not be had this time; its owner asks.</summary>
    public Task<JsonElement?> ReadAsync(string id, long atLeast, CancellationToken cancellation)
    {
        var kind = id.StartsWith("urn:ent:", StringComparison.Ordinal) ? "enterprises" : "products";
        var query = atLeast > 0 ? string.Create(CultureInfo.InvariantCulture, $"?atLeast={atLeast}&wait=10s") : "";

        return SendAsync(RequestOf(id, HttpMethod.Get, $"/v1/{kind}/{Uri.EscapeDataString(id)}/footprint{query}"), cancellation);
    }

    /// <summary>Many footprints of one owner and one epoch that includes a receipt, or none where they could not be had this time.</summary>
    public Task<JsonElement?> QueryAsync(IReadOnlyList<string> ids, long atLeast, CancellationToken cancellation)
    {
        var request = RequestOf(ids[0], HttpMethod.Post, "/v1/footprints/query");
        request.Content = JsonContent.Create(new
        {
            ids,
            atLeast = atLeast.ToString(CultureInfo.InvariantCulture),
            wait = "10s",
        });

        return SendAsync(request, cancellation);
    }

    /// <summary>Follows the live stream of an enterprise until it breaks.</summary>
    /// <param name="see">Is told the position of each event.</param>
    public async Task FollowAsync(string enterprise, Action<long> see, CancellationToken cancellation)
    {
        try
        {
            using var request = RequestOf(enterprise, HttpMethod.Get, $"/v1/enterprises/{Uri.EscapeDataString(enterprise)}/live");
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            answer.EnsureSuccessStatusCode();
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(cancellation) is { } line)
            {
                if (line.StartsWith(ShownPositions.Line, StringComparison.Ordinal))
                    see(long.Parse(line.AsSpan(ShownPositions.Line.Length), CultureInfo.InvariantCulture));
            }
        }
        catch (Exception failure) when (IsPassing(failure) || failure is OperationCanceledException)
        {
            // Whoever watches watches again.
        }
    }

    private HttpRequestMessage Operation(HttpMethod method, string what) => Request(method, $"/v1/operations/{what}", bearers.Operator);

    /// <summary>Whether the cluster counts a silo among its members.</summary>
    public async Task<bool> IsActiveAsync(string silo)
    {
        while (true)
        {
            if (await SendAsync(Operation(HttpMethod.Get, "silos"), CancellationToken.None) is { } answer)
            {
                return answer.GetProperty("silos").EnumerateArray().Any(one =>
                    one.GetProperty("silo").GetString() == silo && one.GetProperty("status").GetString() == "Active");
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>Whether a silo holds a partition; false too where nobody can tell.</summary>
    public async Task<bool> HoldsPartitionAsync(string silo) =>
        await SendAsync(Operation(HttpMethod.Get, "partitions"), CancellationToken.None) is { } answer
        && answer.GetProperty("partitions").EnumerateArray().Any(one => one.GetProperty("silo").GetString() == silo);

    /// <summary>Has every live total compared with the ledger, bit by bit or within its bound; what differs, or why it could not be done.</summary>
    public async Task<string?> ReconcileAsync(CancellationToken cancellation)
    {
        if (await SendAsync(Operation(HttpMethod.Post, "reconcile"), cancellation) is not { } started)
            return "It could not be started.";

        var result = $"reconcile/{started.GetProperty("id").GetString()}";
        while (true)
        {
            var state = await SendAsync(Operation(HttpMethod.Get, result), cancellation);
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
