using ClientApi.Access;
using ClientApi.Identity.Rights;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClientApi.Identity.Tokens;

/// <summary>Checks bearer tokens in the process: signature, issuer, audience, kind and time. A signature is checked once per book.</summary>
internal sealed class TokenCheck(IOptions<AccessOptions> options, TimeProvider time)
{
    /// <summary>What tokens of the grid are for.</summary>
    public const string Audience = "grid";

    /// <summary>The claim with the roles that a token was asked for.</summary>
    private const string Scope = "scope";

    /// <summary>Longer than any token of the grid.</summary>
    private const int LongestToken = 4_096;

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = LongestToken };

    /// <summary>What the token says, where it is one of the grid's that holds now: the book remembers it, until it expires.</summary>
    public async Task<CheckedToken?> CheckAsync(string token, RightsBook book)
    {
        var content = token.Length <= LongestToken ? await ReadAsync(token, book) : null;
        if (content is not null)
            book.Remember(token, content);

        return content;
    }

    private async Task<CheckedToken?> ReadAsync(string token, RightsBook book)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKey = book.Keys.Signing,
            ValidAudience = Audience,
            IssuerValidator = (issuer, _, _) => IsOwn(issuer) ? issuer : throw new SecurityTokenInvalidIssuerException(),
            RequireExpirationTime = true,
            LifetimeValidator = (_, expires, _, _) => expires > time.GetUtcNow().UtcDateTime,
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken { Subject: { Length: > 0 } subject } jwt)
            return null;

        return RoleWords.TryRead(jwt.TryGetPayloadValue(Scope, out string? scope) ? scope ?? "" : "", out var roles)
            ? new(subject, roles, new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero))
            : null;
    }

    /// <summary>The address that was set; without one the grid serves its own machine only, under whichever of its names.</summary>
    private bool IsOwn(string issuer) => Uri.TryCreate(issuer, UriKind.Absolute, out var address)
        && (options.Value.Address.Length > 0 ? address == new Uri(options.Value.Address) : address.IsLoopback);
}
