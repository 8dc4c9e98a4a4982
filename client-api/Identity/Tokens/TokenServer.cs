using ClientApi.Access;
using ClientApi.Identity.Rights;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace ClientApi.Identity.Tokens;

/// <summary>The token endpoint and its discovery, by OpenIddict over clients of our own.</summary>
internal static class TokenServer
{
    public const string TokenPath = "/auth/token";
    public const string ConfigurationPath = "/.well-known/openid-configuration";
    public const string KeysPath = "/.well-known/jwks";

    public static void AddTokenServer(this IServiceCollection services)
    {
        services.AddOpenIddict().AddServer(server =>
        {
            server.SetTokenEndpointUris(TokenPath.TrimStart('/'));
            server.SetConfigurationEndpointUris(ConfigurationPath.TrimStart('/'));
            server.SetJsonWebKeySetEndpointUris(KeysPath.TrimStart('/'));
            server.AllowClientCredentialsFlow();
            server.RegisterScopes([.. RoleWords.Words]);

            // Its own tables know one secret per client and no organisation: clients are ours, and so is the check of their secrets.
            server.EnableDegradedMode();
            server.DisableAccessTokenEncryption();
            server.AddEventHandler<OpenIddictServerEvents.ValidateTokenRequestContext>(
                handler => handler.UseScopedHandler<ClientCheck>());
            server.AddEventHandler<OpenIddictServerEvents.HandleTokenRequestContext>(
                handler => handler.UseSingletonHandler<TokenIssue>());

            // Whether plain HTTP may be used is decided for all routes at once, at start.
            server.UseAspNetCore().DisableTransportSecurityRequirement();
        });
        services.AddSingleton<KeyChange>();
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(provider => provider.GetRequiredService<KeyChange>());
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>, TokenServerKeys>();
    }

    /// <summary>The keys of this moment; they are read again when they change.</summary>
    private sealed class TokenServerKeys(RightsBooks books, IOptions<AccessOptions> access) : IConfigureOptions<OpenIddictServerOptions>
    {
        public void Configure(OpenIddictServerOptions options)
        {
            var keys = books.Latest.Keys;
            options.SigningCredentials.Add(new(keys.Signing, SecurityAlgorithms.EcdsaSha256));
            options.EncryptionCredentials.Add(new(keys.Encryption, SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
            options.AccessTokenLifetime = TimeSpan.FromMinutes(access.Value.TokenMinutes);
            if (access.Value.Address.Length > 0)
                options.Issuer = new Uri(access.Value.Address);
        }
    }

    private sealed class KeyChange : IOptionsChangeTokenSource<OpenIddictServerOptions>, IDisposable
    {
        private CancellationTokenSource _change = new();

        public KeyChange(RightsBooks books) => books.KeysChanged += () => Interlocked.Exchange(ref _change, new()).Cancel();

        public string Name => Options.DefaultName;

        public IChangeToken GetChangeToken() => new CancellationChangeToken(_change.Token);

        public void Dispose() => _change.Dispose();
    }
}
