using System.Globalization;
using LoadTests.Grids;

namespace LoadTests.Pushes;

/// <summary>People who look at the live total of an enterprise, each over a connection of its own.</summary>
/// <param name="tokens">One for each enterprise; none while access control is off.</param>
internal sealed class Viewers(Uri address, int viewers, IReadOnlyList<string> enterprises, IReadOnlyList<string>? tokens) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue })
    {
        BaseAddress = address,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private int _broken;

    public ShownPositions Shown { get; } = new(viewers, viewer => enterprises[viewer % enterprises.Count]);

    /// <summary>Streams that ended before they were asked to, or never began.</summary>
    public int Broken => Volatile.Read(ref _broken);

    /// <summary>Opens the streams; done when they are told to end.</summary>
    public Task RunAsync(CancellationToken end) => Task.WhenAll(Enumerable.Range(0, viewers).Select(viewer => WatchAsync(viewer, end)));

    private async Task WatchAsync(int viewer, CancellationToken end)
    {
        var enterprise = viewer % enterprises.Count;
        try
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Get, $"/v1/enterprises/{Uri.EscapeDataString(enterprises[enterprise])}/live");
            if (tokens is not null)
                request.Headers.Authorization = new("Bearer", tokens[enterprise]);

            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end);
            response.EnsureSuccessStatusCode();
            await using var stream = await response.Content.ReadAsStreamAsync(end);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(end) is { } line)
            {
                if (line.StartsWith(ShownPositions.Line, StringComparison.Ordinal))
                    Shown.See(viewer, long.Parse(line.AsSpan(ShownPositions.Line.Length), CultureInfo.InvariantCulture));
            }

            Interlocked.Increment(ref _broken);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or System.Net.Sockets.SocketException)
        {
            Interlocked.Increment(ref _broken);
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }
    }

    public void Dispose() => _client.Dispose();
}
