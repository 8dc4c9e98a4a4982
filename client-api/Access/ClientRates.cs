using System.Globalization;
using System.Threading.RateLimiting;
using ClientApi.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ClientApi.Access;

/// <summary>How much one principal may ask for: requests in a minute, facts in a day. Counted on each host since its start.</summary>
internal sealed class ClientRates(IOptions<AccessOptions> options) : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly PartitionedRateLimiter<string> _requests = Per(Minute, options.Value.RequestsPerMinute);
    private readonly PartitionedRateLimiter<string> _facts = Per(Day, options.Value.FactsPerDay);

    /// <summary>Counts a request, and says in the answer's headers how many are left.</summary>
    /// <returns>None, or why it is turned away.</returns>
    public ProblemHttpResult? Request(Principal principal, HttpContext http)
    {
        using var lease = _requests.AttemptAcquire(principal.Id);
        var left = _requests.GetStatistics(principal.Id)?.CurrentAvailablePermits ?? 0;
        http.Response.Headers["RateLimit-Policy"] = string.Create(
            CultureInfo.InvariantCulture, $"\"requests\";q={options.Value.RequestsPerMinute};w={(int)Minute.TotalSeconds}");
        http.Response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"requests\";r={left}");

        return lease.IsAcquired
            ? null
            : Problem.Of(ProblemCodes.RateLimited, $"{principal.Id} may make {options.Value.RequestsPerMinute} requests in a minute.")
                .After(Wait(lease, Minute), http);
    }

    /// <summary>Counts facts that are about to be stated.</summary>
    /// <returns>None, or why they are turned away.</returns>
    public ProblemHttpResult? Facts(Principal principal, int count, HttpContext http)
    {
        if (principal.IsUnrestricted)
            return null;

        using var lease = count > options.Value.FactsPerDay ? null : _facts.AttemptAcquire(principal.Id, count);

        return lease is { IsAcquired: true }
            ? null
            : Problem.Of(ProblemCodes.QuotaExceeded, $"{principal.Id} may push {options.Value.FactsPerDay} facts in a day.")
                .After(Wait(lease, Day), http);
    }

    public void Dispose()
    {
        _requests.Dispose();
        _facts.Dispose();
    }

    private static PartitionedRateLimiter<string> Per(TimeSpan window, int limit) =>
        PartitionedRateLimiter.Create<string, string>(principal => RateLimitPartition.GetFixedWindowLimiter(
            principal, _ => new FixedWindowRateLimiterOptions { PermitLimit = limit, Window = window, QueueLimit = 0 }));

    private static TimeSpan Wait(RateLimitLease? lease, TimeSpan window) =>
        lease is not null && lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : window;
}
