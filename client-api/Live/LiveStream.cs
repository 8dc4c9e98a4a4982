using System.Text;
using System.Text.Json;
using ClientApi.Access;
using ClientApi.Figures;
using ClientApi.Hosting;
using ClientApi.Requests;
using Footprints.Identities;
using Grains.Figures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClientApi.Live;

/// <summary>Writes settled totals as server-sent events until the client goes or the host stops.</summary>
/// <remarks>Written by hand, since <c>TypedResults.ServerSentEvents</c> has no comments, which keep silent connections open.</remarks>
internal sealed class LiveStream(
    VisibleGrid grid, Principal reader, IReadOnlyList<EntityId> watched, LivePace pace, ApiOptions limits, TimeProvider time) : IResult
{
    private static readonly byte[] Opening = Encoding.UTF8.GetBytes("retry: 1000\n\n");
    private static readonly byte[] Heartbeat = Encoding.UTF8.GetBytes(": still here\n\n");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers["X-Accel-Buffering"] = "no";
        // A host that stops waits for open requests, and a stream would never end by itself.
        var host = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, host.ApplicationStopping);
        using var feed = new LiveFeed();

        var reading = ReadAsync(feed, ended.Token);
        try
        {
            await response.Body.WriteAsync(Opening, ended.Token);
            await WriteAsync(response, feed, reading, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client went, or the host stops.
        }
        finally
        {
            await ended.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(LiveFeed feed, CancellationToken cancellation)
    {
        await foreach (var set in grid.WatchAsync(reader, watched, cancellation).WithCancellation(cancellation))
            feed.Put(set);
    }

    private async Task WriteAsync(HttpResponse response, LiveFeed feed, Task reading, CancellationToken cancellation)
    {
        var interval = TimeSpan.FromMilliseconds(limits.LiveIntervalMilliseconds);
        var silence = TimeSpan.FromSeconds(limits.HeartbeatSeconds);
        while (true)
        {
            var settling = feed.WaitAsync(silence, cancellation);
            var isSettled = await Task.WhenAny(settling, reading) == settling && await settling;
            if (isSettled)
                await pace.TurnAsync(cancellation);

            if (feed.Take() is { } set)
                await response.Body.WriteAsync(Event(set), cancellation);
            else if (reading.IsCompleted)
                return;
            else if (!isSettled)
                await response.Body.WriteAsync(Heartbeat, cancellation);

            await response.Body.FlushAsync(cancellation);
            await Task.Delay(interval, time, cancellation);
        }
    }

    private static byte[] Event(FigureSet set) =>
    [
        .. Encoding.UTF8.GetBytes($"event: settled\nid: {Receipt.Of(set.SettledThrough)}\ndata: "),
        .. JsonSerializer.SerializeToUtf8Bytes(set.Answer(), ApiJson.Default.FootprintSetAnswer),
        .. "\n\n"u8,
    ];
}
