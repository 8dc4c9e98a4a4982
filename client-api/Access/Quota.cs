using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ClientApi.Access;

/// <summary>How much of one kind each may ask for in a window of time.</summary>
/// <param name="of">The kind, as the headers of answers call it.</param>
internal sealed class Quota(string of, int limit, TimeSpan window) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(who =>
        RateLimitPartition.GetFixedWindowLimiter(who, _ => new FixedWindowRateLimiterOptions { PermitLimit = limit, Window = window, QueueLimit = 0 }));

    private readonly string _name = $"\"{of}\"";
    private readonly string _policy = string.Create(CultureInfo.InvariantCulture, $"\"{of}\";q={limit};w={(int)window.TotalSeconds}");

    public int Limit => limit;

    /// <summary>Counts what somebody asks for.</summary>
    /// <returns>None, or how long it has to wait for that much; nothing is counted then.</returns>
    public TimeSpan? Take(string who, int count = 1)
    {
        using var lease = count > limit ? null : _limiter.AttemptAcquire(who, count);

        return lease is { IsAcquired: true } ? null : Wait(lease);
    }

    /// <summary>How long somebody has to wait where it has used all up; none where it has not. Counts nothing.</summary>
    public TimeSpan? WaitOf(string who)
    {
        using var lease = _limiter.AttemptAcquire(who, 0);

        return lease.IsAcquired ? null : Wait(lease);
    }

    /// <summary>Says in the headers of an answer what may be asked for, and what is left of it, as the IETF's draft has it.</summary>
    public void Tell(string who, HttpContext http)
    {
        Put(http.Response.Headers, "RateLimit-Policy", _policy);
        Put(
            http.Response.Headers, "RateLimit",
            string.Create(CultureInfo.InvariantCulture, $"{_name};r={_limiter.GetStatistics(who)?.CurrentAvailablePermits ?? 0}"));
    }

    /// <summary>Adds to what is told of other quotas. One request may count several times: the last word holds.</summary>
    private void Put(IHeaderDictionary headers, string header, string member)
    {
        var told = headers[header];
        headers[header] = StringValues.IsNullOrEmpty(told)
            ? member
            : new StringValues([.. told.Where(one => !one!.StartsWith(_name, StringComparison.Ordinal)), member]);
    }

    public void Dispose() => _limiter.Dispose();

    private TimeSpan Wait(RateLimitLease? lease) =>
        lease is not null && lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : window;
}
