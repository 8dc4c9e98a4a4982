namespace LoadTests.Pushes;

/// <summary>People who look at the live total of an enterprise, each over a connection of its own.</summary>
/// <param name="tokens">One for each enterprise; none while access control is off.</param>
internal sealed class Viewers(Uri address, IReadOnlyList<string> enterprises, IReadOnlyList<string>? tokens) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue })
    {
        BaseAddress = address,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private long _events;
    private int _watching;
    private int _broken;

    /// <summary>Streams that have shown a first total.</summary>
    public int Watching => Volatile.Read(ref _watching);

    public long Events => Interlocked.Read(ref _events);

    /// <summary>Streams that ended before they were asked to, or never began.</summary>
    public int Broken => Volatile.Read(ref _broken);

    /// <summary>Opens so many streams; done when they are told to end.</summary>
    public Task RunAsync(int viewers, CancellationToken end) =>
        Task.WhenAll(Enumerable.Range(0, viewers).Select(viewer => WatchAsync(viewer % enterprises.Count, end)));

    private async Task WatchAsync(int enterprise, CancellationToken end)
    {
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
            var hasSeen = false;
            while (await reader.ReadLineAsync(end) is { } line)
            {
                if (!line.StartsWith("data:", StringComparison.Ordinal))
                    continue;

                Interlocked.Increment(ref _events);
                if (!hasSeen)
                    Interlocked.Increment(ref _watching);

                hasSeen = true;
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
