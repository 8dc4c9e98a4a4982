using System.Security.Claims;
using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.People;
using ClientApi.Identity.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ClientApi.Identity.Rights;

/// <summary>Tells who sends a request: by its bearer token, else by the cookie of a session.</summary>
internal sealed class Identification(RightsBooks books, TokenCheck tokens, ClientRates rates, TimeProvider time)
{
    private const string Bearer = "Bearer ";

    /// <exception cref="RightsUnknownException">The store of principals can't be read.</exception>
    public async ValueTask<Identified> OfAsync(HttpContext http)
    {
        var book = await books.CurrentAsync();
        if (http.Request.Headers.Authorization is [{ Length: > 0 } header, ..])
        {
            return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                ? await OfTokenAsync(header[Bearer.Length..].Trim(), book, http)
                : new Identified.Rejected("The Authorization header must be a bearer token.");
        }

        return http.Request.Cookies.ContainsKey(Session.Cookie) ? await OfSessionAsync(http, book) : new Identified.Nobody();
    }

    /// <summary>
    /// What the principal is now; none where it does not stand any more as it did when its request began, or what it came with does not
    /// hold any more.
    /// </summary>
    public async ValueTask<Principal?> StandingAsync(Identified.Known known, CancellationToken cancellation)
    {
        var book = await books.CurrentAsync();
        if (known.ExpiresAt <= time.GetUtcNow() || (known.KeyId is { } key && key != book.Keys.Signing.KeyId))
            return null;

        return await book.FindAsync(known.Principal.Id, cancellation) is { } now
            && now.Stamp == known.Stamp && (known.Principal.Roles & ~now.Principal.Roles) == Roles.None
                ? Now(now.Principal with { Roles = known.Principal.Roles })
                : null;
    }

    /// <summary>Whose session it is, as of now: of a page that stays open there is no request to ask.</summary>
    public async ValueTask<Principal?> OfSessionAsync(ClaimsPrincipal session, CancellationToken cancellation) =>
        Session.Read(session) is (var person, var stamp)
        && await (await books.CurrentAsync()).FindAsync(person, cancellation) is { } standing && standing.Stamp == stamp
            ? Now(standing.Principal)
            : null;

    /// <summary>Any principal by its id, as of now, for those who explain what it may do.</summary>
    public async ValueTask<Principal?> FindAsync(string id, CancellationToken cancellation) =>
        await (await books.CurrentAsync()).FindAsync(id, cancellation) is { } standing ? Now(standing.Principal) : null;

    private Principal Now(Principal principal) => principal.At(time.GetUtcNow());

    private async ValueTask<Identified> OfTokenAsync(string token, RightsBook book, HttpContext http)
    {
        // To check a signature costs something; what was checked before is looked up.
        var known = book.FindToken(token);
        if (known is null && rates.WaitForTokens(http) is { } wait)
            return new Identified.TooManyInvalid(wait);

        if ((known ?? await tokens.CheckAsync(token, book)) is not { } content || content.ExpiresAt <= time.GetUtcNow())
            return Reject("The token is none of this grid's, has expired, or was signed with a key that is not used any more.", who: null, http);
        if (await book.FindAsync(content.Subject, http.RequestAborted) is not { } standing)
            return Reject("The client of the token was revoked.", await book.FormerAsync(content.Subject, http.RequestAborted), http);

        var roles = standing.Principal.Roles & content.Roles;
        var principal = Now(roles == standing.Principal.Roles ? standing.Principal : standing.Principal with { Roles = roles });

        return new Identified.Known(principal, standing.Stamp, content.ExpiresAt, book.Keys.Signing.KeyId);
    }

    private Identified.Rejected Reject(string reason, AuditActor? who, HttpContext http)
    {
        rates.InvalidToken(http);

        return new(reason, who);
    }

    private async Task<Identified> OfSessionAsync(HttpContext http, RightsBook book)
    {
        var session = await http.AuthenticateAsync(Session.Scheme);
        if (session.Principal is null || Session.Read(session.Principal) is not (var person, var stamp))
            return new Identified.Nobody();

        // A new password, or a revoked person, ends every session.
        return await book.FindAsync(person, http.RequestAborted) is { } standing && standing.Stamp == stamp
            ? new Identified.Known(Now(standing.Principal), standing.Stamp, session.Properties?.ExpiresUtc ?? DateTimeOffset.MaxValue, KeyId: null)
            : new Identified.Nobody();
    }
}

/// <summary>Who sends a request.</summary>
internal abstract record Identified
{
    private Identified()
    {
    }

    /// <param name="Stamp">What the principal's sessions have to name.</param>
    /// <param name="ExpiresAt">When the token or the session ends.</param>
    /// <param name="KeyId">The key that the token is signed with; none for a session.</param>
    public sealed record Known(Principal Principal, string Stamp, DateTimeOffset ExpiresAt, string? KeyId) : Identified;

    /// <summary>The request says nothing of it, or its session has ended.</summary>
    public sealed record Nobody : Identified;

    /// <summary>It says something that does not hold.</summary>
    /// <param name="Who">Whom a token of this grid names that holds no more.</param>
    public sealed record Rejected(string Reason, AuditActor? Who = null) : Identified;

    /// <summary>Too many tokens from its address did not hold, so that this one is not looked at.</summary>
    public sealed record TooManyInvalid(TimeSpan Wait) : Identified;
}
