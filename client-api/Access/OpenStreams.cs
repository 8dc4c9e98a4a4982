using System.Collections.Concurrent;
using ClientApi.Identity.Rights;
using ClientApi.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace ClientApi.Access;

/// <summary>
/// Ends what stays open (live streams, exports, pages) when its principal does not stand any more, its token or session has ended, or it may
/// not see any more what it was opened for.
/// </summary>
internal sealed class OpenStreams(Identification identification, RightsBooks books, TimeProvider time) : BackgroundService
{
    /// <summary>Half of the second within which a stream must end.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<HttpContext, OpenStream> _open = new();

    /// <summary>Watches over a request until it ends.</summary>
    public void Watch(HttpContext http, Identified.Known known)
    {
        var stream = _open[http] = new(known, http.Abort);
        http.Response.OnCompleted(() =>
        {
            _open.TryRemove(http, out _);
            stream.Complete();

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
            foreach (var stream in _open.Values)
            {
                var asked = stream.Asked;
                if (!stream.IsDue(asked, book.Number, time.GetUtcNow()))
                    continue;

                if (stream.Holds(await identification.StandingAsync(stream.Known, cancellation)))
                    stream.Held(asked, book.Number);
                else
                    stream.End();
            }
        }
        catch (Exception failure) when (StoreFailure.IsOne(failure))
        {
            // It is looked again; who may not be known for too long is not shown more.
            foreach (var stream in failure is RightsUnknownException ? _open.Values : [])
                stream.End();
        }
    }
}

/// <summary>A request that stays open: for whom, and as long as what is allowed.</summary>
/// <param name="abort">Cuts its connection; never called once the request is over, since its connection may serve another then.</param>
internal sealed class OpenStream(Identified.Known known, Action abort)
{
    private readonly Lock _gate = new();
    private volatile Func<Principal, bool> _isAllowed = _ => true;
    private long _expiryTicks = known.ExpiresAt.UtcTicks;
    private bool _isOver;
    private int _asked;
    private (int Asked, long Number) _held;

    public Identified.Known Known => known;

    /// <summary>How often something was asked of it: what changes between a look and the next is looked at again.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public void Require(Func<Principal, bool> isAllowed, Principal principal)
    {
        _isAllowed = isAllowed;
        Volatile.Write(ref _expiryTicks, Math.Min(known.ExpiresAt.UtcTicks, FirstExpiry(principal)));
        Interlocked.Increment(ref _asked);
    }

    /// <summary>The request is over by itself.</summary>
    public void Complete()
    {
        lock (_gate)
            _isOver = true;
    }

    /// <summary>Ends the request, where it is not over already.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (!_isOver)
                abort();

            _isOver = true;
        }
    }

    /// <summary>
    /// Whether it must be looked at: it never was, rights have changed since, or its token, a grant or an approval that it rests on may have
    /// expired, though nobody has changed anything.
    /// </summary>
    public bool IsDue(int asked, long number, DateTimeOffset now) => _held != (asked, number) || Volatile.Read(ref _expiryTicks) <= now.UtcTicks;

    /// <summary>It has held through the rights of this number.</summary>
    public void Held(int asked, long number) => _held = (asked, number);

    /// <param name="now">What its principal is now; none where it does not stand any more.</param>
    public bool Holds(Principal? now)
    {
        if (now is null || !_isAllowed(now))
            return false;

        Volatile.Write(ref _expiryTicks, Math.Min(known.ExpiresAt.UtcTicks, FirstExpiry(now)));

        return true;
    }

    private static long FirstExpiry(Principal principal) =>
        principal.Grants.Select(grant => grant.ValidUntil).Concat(principal.Borders.ApprovalsTo(principal.Organisation).Select(approval => approval.ValidUntil))
            .Select(end => end.UtcTicks).Where(end => end > principal.AsOf.UtcTicks).DefaultIfEmpty(long.MaxValue).Min();
}
