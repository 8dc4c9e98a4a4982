using System.Collections.Concurrent;
using ClientApi.Identity.Rights;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace ClientApi.Access;

/// <summary>Ends what stays open (live streams, exports, pages) when its principal does not stand any more.</summary>
internal sealed class OpenStreams(Identification identification, RightsBooks books, TimeProvider time) : BackgroundService
{
    /// <summary>Half of the second within which a stream must end.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<HttpContext, Identified.Known> _open = new();

    /// <summary>Watches over a request until it ends.</summary>
    public void Watch(HttpContext http, Identified.Known known)
    {
        _open[http] = known;
        http.Response.OnCompleted(() =>
        {
            _open.TryRemove(http, out _);

            return Task.CompletedTask;
        });
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Glance, time);
        var seen = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                seen = _open.IsEmpty ? 0 : await LookAsync(seen, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops, and its streams with it.
        }
    }

    /// <returns>The number of rights through which all that are open stand.</returns>
    private async Task<long> LookAsync(long seen, CancellationToken cancellation)
    {
        try
        {
            var book = await books.CurrentAsync();
            if (book.Number == seen)
                return seen;

            foreach (var (http, known) in _open)
            {
                if (!await identification.StandsAsync(known, cancellation))
                    http.Abort();
            }

            return book.Number;
        }
        catch (Exception failure) when (failure is RightsUnknownException or System.Data.Common.DbException or TimeoutException)
        {
            // It is looked again; who may not be known for too long is not shown more.
            foreach (var http in failure is RightsUnknownException ? _open.Keys : [])
                http.Abort();

            return seen;
        }
    }
}
