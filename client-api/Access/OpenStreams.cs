using System.Collections.Concurrent;
using ClientApi.Identity.Rights;
using ClientApi.Storage;
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
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!_open.IsEmpty)
                    await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops, and its streams with it.
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            var book = await books.CurrentAsync();
            foreach (var (http, stream) in _open)
            {
                var asked = stream.Asked;
                if (!stream.IsDue(asked, book.Number, time.GetUtcNow()))
                    continue;

                if (stream.Holds(await identification.StandingAsync(stream.Known, cancellation)))
                    stream.Held(asked, book.Number);
                else
                    http.Abort();
            }
        }
        catch (Exception failure) when (StoreFailure.IsOne(failure))
        {
            // It is looked again; who may not be known for too long is not shown more.
            foreach (var http in failure is RightsUnknownException ? _open.Keys : [])
                http.Abort();
        }
    }
}

/// <summary>A request that stays open: for whom, and as long as what is allowed.</summary>
internal sealed class OpenStream(Identified.Known known)
{
    private volatile Func<Principal, bool> _isAllowed = _ => true;
    private long _expiryTicks = long.MaxValue;
    private int _asked;
    private (int Asked, long Number) _held;

    public Identified.Known Known => known;

    /// <summary>How often something was asked of it: what changes between a look and the next is looked at again.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public void Require(Func<Principal, bool> isAllowed, Principal principal)
    {
        _isAllowed = isAllowed;
        Volatile.Write(ref _expiryTicks, FirstExpiry(principal));
        Interlocked.Increment(ref _asked);
    }

    /// <summary>
    /// Whether it must be looked at: it never was, rights have changed since, or a grant or an approval that it rests on may have expired,
    /// though nobody has changed anything.
    /// </summary>
    public bool IsDue(int asked, long number, DateTimeOffset now) => _held != (asked, number) || Volatile.Read(ref _expiryTicks) <= now.UtcTicks;

    /// <summary>It has held through the rights of this number.</summary>
    public void Held(int asked, long number) => _held = (asked, number);

    /// <param name="now">What its principal is now; none where it does not stand any more.</param>
    public bool Holds(Principal? now)
    {
        if (now is null || !_isAllowed(now))
            return false;

        if (Volatile.Read(ref _expiryTicks) != long.MaxValue)
            Volatile.Write(ref _expiryTicks, FirstExpiry(now));

        return true;
    }

    private static long FirstExpiry(Principal principal) =>
        principal.Grants.Select(grant => grant.ValidUntil).Concat(principal.Borders.ApprovalsTo(principal.Organisation).Select(approval => approval.ValidUntil))
            .Select(end => end.UtcTicks).Where(end => end > principal.AsOf.UtcTicks).DefaultIfEmpty(long.MaxValue).Min();
}
