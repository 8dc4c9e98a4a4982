using System.Collections.Concurrent;
using ClientApi.Identity.Rights;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace ClientApi.Access;

/// <summary>
/// Ends what stays open (live streams, exports, pages) when its principal does not stand any more, or may not see any more what it was
/// opened for.
/// </summary>
internal sealed class OpenStreams(Identification identification, RightsBooks books, TimeProvider time) : BackgroundService
{
    /// <summary>Half of the second within which a stream must end.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<HttpContext, OpenStream> _open = new();

    /// <summary>Watches over a request until it ends.</summary>
    public void Watch(HttpContext http, Identified.Known known)
    {
        _open[http] = new(known);
        http.Response.OnCompleted(() =>
        {
            _open.TryRemove(http, out _);

            return Task.CompletedTask;
        });
    }

    /// <summary>From now on the request stays open only while its principal may do what it does.</summary>
    public void Require(HttpContext http, Func<Principal, bool> isAllowed)
    {
        if (_open.TryGetValue(http, out var stream))
            stream.Require(isAllowed, http.Principal());
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
            foreach (var (http, stream) in _open)
            {
                if ((book.Number != seen || stream.ExpiresAt <= time.GetUtcNow())
                    && !stream.Holds(await identification.StandingAsync(stream.Known, cancellation)))
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

/// <summary>A request that stays open: for whom, and as long as what is allowed.</summary>
internal sealed class OpenStream(Identified.Known known)
{
    private Func<Principal, bool> _isAllowed = _ => true;

    public Identified.Known Known => known;

    /// <summary>When it must be looked at though nobody has changed anything: a grant that it rests on may have expired.</summary>
    public DateTimeOffset ExpiresAt { get; private set; } = DateTimeOffset.MaxValue;

    public void Require(Func<Principal, bool> isAllowed, Principal principal)
    {
        _isAllowed = isAllowed;
        ExpiresAt = FirstExpiry(principal);
    }

    /// <param name="now">What its principal is now; none where it does not stand any more.</param>
    public bool Holds(Principal? now)
    {
        if (now is null || !_isAllowed(now))
            return false;

        if (ExpiresAt != DateTimeOffset.MaxValue)
            ExpiresAt = FirstExpiry(now);

        return true;
    }

    private static DateTimeOffset FirstExpiry(Principal principal) =>
        principal.Grants.Select(grant => grant.ValidUntil).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
}
