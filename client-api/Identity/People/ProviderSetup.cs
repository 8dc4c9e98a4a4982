using System.Security.Claims;
using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace ClientApi.Identity.People;

/// <summary>Sign-in at an external OpenID provider, for people who are known here: it says who they are, not what they may.</summary>
internal static class ProviderSetup
{
    public const string Scheme = "provider";
    public const string CallbackPath = "/sign-in/provider/callback";

    public static void AddProvider(this AuthenticationBuilder authentication, AccessOptions access)
    {
        if (!access.HasProvider)
            return;

        authentication.AddOpenIdConnect(Scheme, provider =>
        {
            provider.Authority = access.ProviderAddress;
            provider.ClientId = access.ProviderClientId;
            provider.ClientSecret = access.ProviderClientSecret;
            provider.RequireHttpsMetadata = !new Uri(access.ProviderAddress).IsLoopback;
            provider.ResponseType = OpenIdConnectResponseType.Code;
            provider.UsePkce = true;

            // By redirection, which a Lax cookie survives: a form that the provider posts would take cookies for every site.
            provider.ResponseMode = OpenIdConnectResponseMode.Query;
            provider.CorrelationCookie.SameSite = provider.NonceCookie.SameSite = SameSiteMode.Lax;
            provider.CorrelationCookie.SecurePolicy = provider.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            provider.CallbackPath = CallbackPath;

            // Sessions end here: no other address of the library's may end one.
            provider.RemoteSignOutPath = provider.SignedOutCallbackPath = PathString.Empty;
            provider.SignInScheme = Session.Scheme;
            provider.MapInboundClaims = false;
            provider.SaveTokens = false;
            provider.Scope.Clear();
            provider.Scope.Add("openid");
            provider.Scope.Add("email");
            provider.Events.OnTokenValidated = Translate;
            provider.Events.OnRemoteFailure = Explain;
        });
    }

    /// <summary>The address that the provider's answer comes to, which is answered before any route is run, so that it stands in the table of routes.</summary>
    public static ProblemHttpResult NotAnswered() => Problem.Of(ProblemCodes.UnknownRoute, "No provider is set.");

    /// <summary>The session is one of ours, with nothing of the provider's in it.</summary>
    private static async Task Translate(TokenValidatedContext context)
    {
        var told = context.Principal!;
        var checkedEmail = string.Equals(told.FindFirstValue("email_verified"), "true", StringComparison.OrdinalIgnoreCase)
            ? told.FindFirstValue("email")
            : null;
        var people = context.HttpContext.RequestServices.GetRequiredService<PersonRegister>();
        var person = await people.OfProviderAsync(
            context.SecurityToken.Issuer, told.FindFirstValue("sub") ?? "", checkedEmail, context.HttpContext.RequestAborted);
        if (person is null)
        {
            context.HttpContext.NoteRefusal("Nobody here has the account at the provider.");
            context.Fail("Nobody here has this account.");

            return;
        }

        context.Principal = Session.Of(person);
    }

    private static Task Explain(RemoteFailureContext context)
    {
        context.Response.Redirect("/sign-in?failed=provider");
        context.HandleResponse();

        return Task.CompletedTask;
    }
}
