using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.People;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace ClientApi.Pages.Access;

/// <summary>The forms by which people sign in and out. They need no script.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        var forms = app.MapGroup("").ExcludeFromDescription();
        forms.MapGet("/sign-in", Show).Allow(RouteRule.Anyone);
        forms.MapPost("/sign-in", SignIn).Allow(RouteRule.Anyone);
        forms.MapGet("/sign-in/provider", GoToProvider).Allow(RouteRule.Anyone);
        forms.MapGet("/sign-out", ShowSignOut).Allow(RouteRule.Readers);
        forms.MapPost("/sign-out", SignOut).Allow(RouteRule.Anyone);
        forms.MapAcceptance();
        forms.MapAuditPage();
    }

    private static RazorComponentResult<SignInPage> Show(
        [FromQuery(Name = "return")] string? back, string? failed, IAntiforgery antiforgery, IOptions<AccessOptions> access, HttpContext http) =>
        Page(back, failed is null ? null : Words.UnknownAtProvider, antiforgery, access.Value, http);

    private static async Task<Results<RazorComponentResult<SignInPage>, RedirectHttpResult>> SignIn(
        [FromForm] string? email,
        [FromForm] string? password,
        [FromForm(Name = "return")] string? back,
        PersonRegister people,
        Attempts attempts,
        IAntiforgery antiforgery,
        IOptions<AccessOptions> access,
        HttpContext http)
    {
        var outcome = await people.SignInAsync(email ?? "", password ?? "");
        if (outcome is SignInOutcome.SignedIn { Person: var person })
        {
            await Session.BeginAsync(http, person);

            return TypedResults.LocalRedirect(OwnPath(back));
        }

        var named = await people.FindAsync(email ?? "");
        attempts.Failed(
            http,
            outcome is SignInOutcome.LockedOut ? "The person is locked out." : named is null ? "No such person." : "The password of the person was wrong.",
            named is null ? null : new(named.Id, named.Name, named.OrganisationId));
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;

        return Page(back, outcome is SignInOutcome.LockedOut ? Words.LockedOut : Words.WrongPassword, antiforgery, access.Value, http);
    }

    private static Results<ChallengeHttpResult, NotFound> GoToProvider(
        [FromQuery(Name = "return")] string? back, IOptions<AccessOptions> access) => access.Value.HasProvider
            ? TypedResults.Challenge(new AuthenticationProperties { RedirectUri = OwnPath(back) }, [ProviderSetup.Scheme])
            : TypedResults.NotFound();

    private static RazorComponentResult<SignOutPage> ShowSignOut(IAntiforgery antiforgery, HttpContext http) => new RazorComponentResult<SignOutPage>(
        new { Form = FormToken.Of(http, antiforgery), http.Principal().Name });

    private static async Task<RedirectHttpResult> SignOut([FromForm] IFormCollection form, HttpContext http)
    {
        _ = form;
        await http.SignOutAsync(Session.Scheme);

        return TypedResults.LocalRedirect("/sign-in");
    }

    private static RazorComponentResult<SignInPage> Page(
        string? back, string? trouble, IAntiforgery antiforgery, AccessOptions access, HttpContext http) => new RazorComponentResult<SignInPage>(
            new
            {
                Form = FormToken.Of(http, antiforgery),
                Return = OwnPath(back),
                Trouble = trouble,
                Provider = access.HasProvider ? access.ProviderName : null,
            })
        {
            StatusCode = http.Response.StatusCode,
        };

    /// <summary>Where a person goes on: never to another site.</summary>
    private static string OwnPath(string? back) =>
        back is ['/', ..] && !back.StartsWith("//", StringComparison.Ordinal) && !back.Contains('\\', StringComparison.Ordinal) ? back : "/";
}
