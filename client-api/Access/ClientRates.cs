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

    private readonly Quota _requests = new("requests", options.Value.RequestsPerMinute, Minute);
    private readonly Quota _changes = new("changes", options.Value.ChangesPerMinute, Minute);
    private readonly Quota _disclosures = new("disclosures", options.Value.DisclosuresPerDay, Day);
    private readonly Quota _facts = new("facts", options.Value.FactsPerDay, Day);
    private readonly Quota _tokens = new("tokens", options.Value.TokensPerMinute, Minute);
    private readonly Quota _invalid = new("invalid", options.Value.InvalidTokensPerMinute, Minute);

    /// <summary>Counts a request, and says in the answer's headers how many are left.</summary>
    /// <returns>None, or why it is turned away.</returns>
    public ProblemHttpResult? Request(Principal principal, HttpContext http)
    {
        var wait = _requests.Take(principal.Id);
        _requests.Tell(principal.Id, http);
        if (wait is not { } time)
            return null;

        if (TurnedAwayPushes.Concerns(http))
            metrics.TurnedAway(ProblemCodes.RateLimited.Code);

        return Problem.Of(ProblemCodes.RateLimited, $"{principal.Id} may make {_requests.Limit} requests in a minute.").After(time, http);
    }

    /// <summary>Counts what a page that is open asks for at the hands of its reader, as a request, since none comes with it.</summary>
    /// <returns>Whether there are any left.</returns>
    public bool RequestOfPage(Principal principal) => principal.IsUnrestricted || _requests.Take(principal.Id) is null;

    /// <summary>Counts a change of rights that is about to be made.</summary>
    /// <returns>None, or why it is turned away.</returns>
    public ProblemHttpResult? Change(Principal principal, HttpContext http)
    {
        var wait = _changes.Take(principal.Id);
        _changes.Tell(principal.Id, http);

        return wait is { } time
            ? Problem.Of(ProblemCodes.RateLimited, $"{principal.Id} may change rights {_changes.Limit} times in a minute.").After(time, http)
            : null;
    }

    /// <summary>Counts figures of others that are about to be shown.</summary>
    /// <param name="http">None, or one that is answered already, where they are shown by the connection of a page.</param>
    /// <exception cref="TurnedAwayException">There are too many: they must not be shown.</exception>
    public void Disclosures(Principal principal, int count, HttpContext? http)
    {
        if (_disclosures.Take(principal.Id, count) is { } wait)
            throw new TurnedAwayException(ProblemCodes.QuotaExceeded, $"{principal.Id} may be shown {_disclosures.Limit} figures of others in a day.", wait);

        if (http is { Response.HasStarted: false })
            _disclosures.Tell(principal.Id, http);
    }

    /// <summary>Counts facts that are about to be stated, or judged by a dry run, which tells of ids whether they are taken.</summary>
    /// <returns>None, or why they are turned away.</returns>
    public ProblemHttpResult? Facts(Principal principal, int count, HttpContext http)
    {
        if (principal.IsUnrestricted)
            return null;

        var wait = _facts.Take(principal.Id, count);
        _facts.Tell(principal.Id, http);

        return wait is { } time
            ? Problem.Of(ProblemCodes.QuotaExceeded, $"{principal.Id} may push {_facts.Limit} facts in a day.").After(time, http)
            : null;
    }

    /// <summary>Looks whether somebody has had too many tokens or sessions to be given another, before its secret is looked at.</summary>
    /// <param name="who">The client, or the person, that it says it is.</param>
    /// <returns>None, or why it is turned away.</returns>
    public ProblemHttpResult? MayBeGiven(string who, HttpContext http) => _tokens.WaitOf(who) is { } wait
        ? Problem.Of(ProblemCodes.RateLimited, $"There are {_tokens.Limit} tokens or sessions in a minute; each holds for longer.").After(wait, http)
        : null;

    /// <summary>Counts a token or a session that was given: only whoever has the secret uses these up.</summary>
    public void Given(string who) => _tokens.Take(who);

    /// <summary>Counts a use of a one-time link, as a token of it.</summary>
    /// <param name="link">Its id.</param>
    /// <exception cref="TurnedAwayException">There were too many.</exception>
    public void UseOfLink(string link)
    {
        if (_tokens.Take(link) is { } wait)
            throw new TurnedAwayException(ProblemCodes.RateLimited, $"A link is used {_tokens.Limit} times in a minute, whatever becomes of it.", wait);
    }

    /// <summary>How long the address has to wait before a token of it is looked at that nobody has seen; none where it may send one.</summary>
    public TimeSpan? WaitForTokens(HttpContext http) => _invalid.WaitOf(CallerNetwork.Of(http.Connection.RemoteIpAddress));

    /// <summary>Counts a token that does not hold, by the address that it came from.</summary>
    public void InvalidToken(HttpContext http) => _invalid.Take(CallerNetwork.Of(http.Connection.RemoteIpAddress));

    public void Dispose()
    {
        _invalid.Dispose();
        _tokens.Dispose();
        _requests.Dispose();
        _changes.Dispose();
        _disclosures.Dispose();
        _facts.Dispose();
    }
}
