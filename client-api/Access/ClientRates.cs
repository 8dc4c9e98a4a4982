using System.Globalization;
using System.Threading.RateLimiting;
using ClientApi.Facts;
using ClientApi.Problems;
using ClientApi.Requests;
using Grains.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ClientApi.Access;

/// <summary>
/// How much one principal may ask for: tokens, requests and changes of rights in a minute, facts and disclosures in a day. Counted on each
/// host since its start.
/// </summary>
internal sealed class ClientRates(IOptions<AccessOptions> options, GridMetrics metrics) : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly PartitionedRateLimiter<string> _requests = Per(Minute, options.Value.RequestsPerMinute);
    private readonly PartitionedRateLimiter<string> _changes = Per(Minute, options.Value.ChangesPerMinute);
    private readonly PartitionedRateLimiter<string> _disclosures = Per(Day, options.Value.DisclosuresPerDay);
    private readonly PartitionedRateLimiter<string> _facts = Per(Day, options.Value.FactsPerDay);
    private readonly PartitionedRateLimiter<string> _tokens = Per(Minute, options.Value.TokensPerMinute);
    private readonly PartitionedRateLimiter<string> _invalid = Per(Minute, options.Value.InvalidTokensPerMinute);

    /// <summary>Counts a request, and says in the answer's headers how many are left.</summary>
    /// <returns>None, or why it is turned away.</returns>
    public ProblemHttpResult? Request(Principal principal, HttpContext http)
    {
        using var lease = _requests.AttemptAcquire(principal.Id);
        Tell(http, "requests", options.Value.RequestsPerMinute, Minute, _requests.GetStatistics(principal.Id));

        if (lease.IsAcquired)
            return null;
        if (TurnedAwayPushes.Concerns(http))
            metrics.TurnedAway(ProblemCodes.RateLimited.Code);

        return Problem.Of(ProblemCodes.RateLimited, $"{principal.Id} may make {options.Value.RequestsPerMinute} requests in a minute.")
            .After(Wait(lease, Minute), http);
    }

    /// <summary>Counts what a page that is open asks for at the hands of its reader, as a request, since none comes with it.</summary>
    /// <returns>Whether there are any left.</returns>
    public bool RequestOfPage(Principal principal)
    {
        if (principal.IsUnrestricted)
            return true;

        using var lease = _requests.AttemptAcquire(principal.Id);

        return lease.IsAcquired;
    }

    /// <summary>Counts a change of rights that is about to be made.</summary>
    /// <returns>None, or why it is turned away.</returns>
    public ProblemHttpResult? Change(Principal principal, HttpContext http)
    {
        using var lease = _changes.AttemptAcquire(principal.Id);
        Tell(http, "changes", options.Value.ChangesPerMinute, Minute, _changes.GetStatistics(principal.Id));

        return lease.IsAcquired
            ? null
            : Problem.Of(ProblemCodes.RateLimited, $"{principal.Id} may change rights {options.Value.ChangesPerMinute} times in a minute.")
                .After(Wait(lease, Minute), http);
    }

    /// <summary>Counts figures of others that are about to be shown.</summary>
    /// <param name="http">None, or one that is answered already, where they are shown by the connection of a page.</param>
    /// <exception cref="TurnedAwayException">There are too many: they must not be shown.</exception>
    public void Disclosures(Principal principal, int count, HttpContext? http)
    {
        using var lease = count > options.Value.DisclosuresPerDay ? null : _disclosures.AttemptAcquire(principal.Id, count);
        if (lease is not { IsAcquired: true })
        {
            throw new TurnedAwayException(
                ProblemCodes.QuotaExceeded, $"{principal.Id} may be shown {options.Value.DisclosuresPerDay} figures of others in a day.", Wait(lease, Day));
        }

        if (http is { Response.HasStarted: false })
            Tell(http, "disclosures", options.Value.DisclosuresPerDay, Day, _disclosures.GetStatistics(principal.Id));
    }

    /// <summary>Counts facts that are about to be stated.</summary>
    /// <returns>None, or why they are turned away.</returns>
    public ProblemHttpResult? Facts(Principal principal, int count, HttpContext http)
    {
        if (principal.IsUnrestricted)
            return null;

        using var lease = count > options.Value.FactsPerDay ? null : _facts.AttemptAcquire(principal.Id, count);
        Tell(http, "facts", options.Value.FactsPerDay, Day, _facts.GetStatistics(principal.Id));

        return lease is { IsAcquired: true }
            ? null
            : Problem.Of(ProblemCodes.QuotaExceeded, $"{principal.Id} may push {options.Value.FactsPerDay} facts in a day.")
                .After(Wait(lease, Day), http);
    }

    /// <summary>Looks whether somebody has had too many tokens or sessions to be given another, before its secret is looked at.</summary>
    /// <param name="who">The client, or the person, that it says it is.</param>
    /// <returns>None, or why it is turned away.</returns>
    public ProblemHttpResult? MayBeGiven(string who, HttpContext http) => WaitFor(_tokens, who) is { } wait
        ? Problem.Of(ProblemCodes.RateLimited, $"There are {options.Value.TokensPerMinute} tokens or sessions in a minute; each holds for longer.")
            .After(wait, http)
        : null;

    /// <summary>Counts a token or a session that was given: only whoever has the secret uses these up.</summary>
    public void Given(string who) => _tokens.AttemptAcquire(who).Dispose();

    /// <summary>How long the address has to wait before a token of it is looked at that nobody has seen; none where it may send one.</summary>
    public TimeSpan? WaitForTokens(HttpContext http) => WaitFor(_invalid, CallerNetwork.Of(http.Connection.RemoteIpAddress));

    /// <summary>Counts a token that does not hold, by the address that it came from.</summary>
    public void InvalidToken(HttpContext http) => _invalid.AttemptAcquire(CallerNetwork.Of(http.Connection.RemoteIpAddress)).Dispose();

    public void Dispose()
    {
        _invalid.Dispose();
        _tokens.Dispose();
        _requests.Dispose();
        _changes.Dispose();
        _disclosures.Dispose();
        _facts.Dispose();
    }

    /// <summary>What may be asked for, and what is left of it, as the IETF's draft has it.</summary>
    private static void Tell(HttpContext http, string of, int quota, TimeSpan window, RateLimiterStatistics? statistics)
    {
        Put("RateLimit-Policy", string.Create(CultureInfo.InvariantCulture, $"\"{of}\";q={quota};w={(int)window.TotalSeconds}"));
        Put("RateLimit", string.Create(CultureInfo.InvariantCulture, $"\"{of}\";r={statistics?.CurrentAvailablePermits ?? 0}"));

        // One request may be shown others' figures several times: the last word counts.
        void Put(string header, string member) => http.Response.Headers[header] = new(
            [.. http.Response.Headers[header].Where(one => !one!.StartsWith($"\"{of}\"", StringComparison.Ordinal)), member]);
    }

    private static PartitionedRateLimiter<string> Per(TimeSpan window, int limit) =>
        PartitionedRateLimiter.Create<string, string>(principal => RateLimitPartition.GetFixedWindowLimiter(
            principal, _ => new FixedWindowRateLimiterOptions { PermitLimit = limit, Window = window, QueueLimit = 0 }));

    /// <summary>How long somebody has to wait where it has used its minute up; none where it has not. Counts nothing.</summary>
    private static TimeSpan? WaitFor(PartitionedRateLimiter<string> limiter, string who)
    {
        using var lease = limiter.AttemptAcquire(who, 0);

        return lease.IsAcquired ? null : Wait(lease, Minute);
    }

    private static TimeSpan Wait(RateLimitLease? lease, TimeSpan window) =>
        lease is not null && lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : window;
}
