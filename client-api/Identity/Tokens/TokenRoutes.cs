using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Reference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Identity.Tokens;

/// <summary>The addresses that the token server answers before any route is run, so that they stand in the table of routes.</summary>
internal static class TokenRoutes
{
    public static void MapTokens(this IEndpointRouteBuilder app)
    {
        var tokens = app.MapGroup("").WithTags("Access").Allow(RouteRule.Anyone);
        tokens.WithRequestTimeout(ServerLimits.ApiTimeout);
        tokens.MapPost(TokenServer.TokenPath, NotAnswered).WithName("GetToken").WithSummary("A token")
            .WithDescription(
                "OAuth 2 client credentials: `grant_type=client_credentials` as a form, the client's id and secret as HTTP Basic or in " +
                "the form, and optionally a `scope` of `read`, `write` and `admin`. The answer's `access_token` is sent with each request " +
                "as `Authorization: Bearer …`.")
            .WithProblems(ProblemCodes.TooManyAttempts);
        tokens.MapGet(TokenServer.ConfigurationPath, NotAnswered).WithName("GetOpenIdConfiguration").WithSummary("OpenID discovery")
            .WithDescription("Where tokens are got, and how they are signed.");
        tokens.MapGet(TokenServer.KeysPath, NotAnswered).WithName("GetTokenKeys").WithSummary("Keys of tokens")
            .WithDescription("The public key that tokens are signed with.");
    }

    private static ProblemHttpResult NotAnswered() =>
        Problem.Of(ProblemCodes.UnknownRoute, "Tokens are given while access control is on.");
}
