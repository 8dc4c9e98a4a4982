using System.Security.Claims;
using ClientApi.Access;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ClientApi.Identity.Tokens;

/// <summary>Makes the token of a client: who it is and which roles were asked for. What those allow is looked up at each call.</summary>
internal sealed class TokenIssue : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    private const string AuthenticationType = "client-credentials";

    public ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        var (client, roles) = ((string, Roles))context.Transaction.Properties[ClientCheck.Found]!;
        var identity = new ClaimsIdentity(AuthenticationType, OpenIddictConstants.Claims.Name, OpenIddictConstants.Claims.Role);
        identity.SetClaim(OpenIddictConstants.Claims.Subject, client);
        identity.SetScopes(roles.ToWords());
        identity.SetResources(TokenCheck.Audience);
        context.SignIn(new ClaimsPrincipal(identity));

        return default;
    }
}
