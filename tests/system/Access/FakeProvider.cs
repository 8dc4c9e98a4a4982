using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Whole.Tests.Access;

/// <summary>An OpenID provider at which somebody is signed in already.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RSA _rsa = RSA.Create(2_048);
    private readonly ConcurrentDictionary<string, string> _nonces = new();

    private FakeProvider(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>Who is signed in there.</summary>
    public (string Subject, string Email, bool IsChecked) Account { get; set; }

    public static async Task<FakeProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var provider = new FakeProvider(app);
        app.MapGet("/.well-known/openid-configuration", provider.Discover);
        app.MapGet("/keys", provider.Keys);
        app.MapGet("/authorize", provider.Authorize);
        app.MapPost("/token", provider.Token).DisableAntiforgery();
        await app.StartAsync();

        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }

    private IResult Discover()
    {
        var site = Address.GetLeftPart(UriPartial.Authority);

        return Results.Json(new Dictionary<string, object>
        {
            ["issuer"] = site,
            ["authorization_endpoint"] = $"{site}/authorize",
            ["token_endpoint"] = $"{site}/token",
            ["jwks_uri"] = $"{site}/keys",
        });
    }

    private IResult Keys()
    {
        var key = _rsa.ExportParameters(includePrivateParameters: false);

        return Results.Json(new
        {
            keys = new[] { new { kty = "RSA", use = "sig", kid = "one", alg = "RS256", n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) } },
        });
    }

    private IResult Authorize(
        [FromQuery(Name = "redirect_uri")] string back, [FromQuery] string state, [FromQuery] string nonce,
        [FromQuery(Name = "code_challenge")] string challenge)
    {
        Assert.NotEmpty(challenge);
        var code = Guid.NewGuid().ToString("N");
        _nonces[code] = nonce;

        return Results.Redirect($"{back}?code={code}&state={Uri.EscapeDataString(state)}");
    }

    private IResult Token([FromForm] string code)
    {
        Assert.True(_nonces.TryRemove(code, out var nonce));
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Address.GetLeftPart(UriPartial.Authority),
            Audience = "grid",
            Claims = new Dictionary<string, object>
            {
                ["sub"] = Account.Subject,
                ["email"] = Account.Email,
                ["email_verified"] = Account.IsChecked,
                ["nonce"] = nonce!,
            },
            SigningCredentials = new(new RsaSecurityKey(_rsa) { KeyId = "one" }, SecurityAlgorithms.RsaSha256),
        });

        return Results.Json(new { access_token = "none", token_type = "Bearer", id_token = token });
    }
}
