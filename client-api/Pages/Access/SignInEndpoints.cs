using ClientApi.Access;
using ClientApi.Hosting;
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
    private static readonly Uri AnySite = new("http://grid.invalid");

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        var forms = app.MapGroup("").ExcludeFromDescription();
        forms.WithRequestTimeout(ServerLimits.ApiTimeout);
        forms.MapGet("/sign-in", Show).Allow(RouteRule.Anyone);
        forms.MapPost("/sign-in", SignIn).Allow(RouteRule.Anyone);
        forms.MapGet("/sign-in/provider", GoToProvider).Allow(RouteRule.Anyone);
        forms.MapGet(ProviderSetup.CallbackPath, ProviderSetup.NotAnswered).Allow(RouteRule.Anyone);
        forms.MapGet("/sign-out", ShowSignOut).Allow(RouteRule.Readers);
        forms.MapPost("/sign-out", SignOut).Allow(RouteRule.Anyone);
        forms.MapAcceptance();
        forms.MapAuditPage();
        forms.MapAccessPage();
    }

    private static RazorComponentResult Show(
        [FromQuery(Name = "return")] string? back, string? failed, IAntiforgery antiforgery, IOptions<AccessOptions> access, HttpContext http) =>
        Page(back, failed is null ? null : Words.UnknownAtProvider, antiforgery, access.Value, http);

    private static async Task<Results<RazorComponentResult, RedirectHttpResult>> SignIn(
        [FromForm] string? email,
        [FromForm] string? password,
        [FromForm(Name = "return")] string? back,
        PersonRegister people,
        ClientRates rates,
        IAntiforgery antiforgery,
        IOptions<AccessOptions> access,
        HttpContext http)
    {
        var who = (email ?? "").Trim().ToUpperInvariant();
        if (rates.MayBeGiven(who, http) is { } tooOften)
        {
            http.Response.StatusCode = tooOften.StatusCode;

            return Page(back, tooOften.ProblemDetails.Detail, antiforgery, access.Value, http);
        }

        var outcome = await people.SignInAsync(email ?? "", password ?? "");
        if (outcome is SignInOutcome.SignedIn { Person: var person })
        {
            rates.Given(who);
            await Session.BeginAsync(http, person);

            return TypedResults.LocalRedirect(OwnPath(back));
        }

        var named = await people.FindAsync(email ?? "");
        Attempts.Failed(
            http,
            outcome is SignInOutcome.LockedOut ? "The person is locked out." : named is null ? "No such person." : "The password of the person was wrong.",
            named is null ? null : new(named.Id, named.Name, named.OrganisationId));
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;

        // Whether the address is known, and whether it is locked out, is not told.
        return Page(back, Words.WrongPassword, antiforgery, access.Value, http);
    }

    private static Results<ChallengeHttpResult, NotFound> GoToProvider(
        [FromQuery(Name = "return")] string? back, IOptions<AccessOptions> access) => access.Value.HasProvider
            ? TypedResults.Challenge(new AuthenticationProperties { RedirectUri = OwnPath(back) }, [ProviderSetup.Scheme])
            : TypedResults.NotFound();

    private static RazorComponentResult ShowSignOut(IAntiforgery antiforgery, HttpContext http) => new(
        typeof(SignOutPage), new { Form = FormToken.Of(http, antiforgery), http.Principal().Name });

    /// <summary>Ends every session of the person: a copy of the cookie would hold as long as the session otherwise.</summary>
    private static async Task<RedirectHttpResult> SignOut([FromForm] IFormCollection form, PersonRegister people, HttpContext http)
    {
        _ = form;
        if ((await http.AuthenticateAsync(Session.Scheme)).Principal is { } session && Session.Read(session) is (var person, var stamp))
            await people.EndSessionsAsync(person, stamp, http.RequestAborted);

        await http.SignOutAsync(Session.Scheme);

        return TypedResults.LocalRedirect("/sign-in");
    }

    private static RazorComponentResult Page(
        string? back, string? trouble, IAntiforgery antiforgery, AccessOptions access, HttpContext http) => new(
            typeof(SignInPage),
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

    /// <summary>Where a person goes on: never to another site, and written as a header takes it.</summary>
    private static string OwnPath(string? back) =>
        back is ['/', ..] && !back.Contains('\\', StringComparison.Ordinal) && !back.Any(char.IsControl)
        && Uri.TryCreate(AnySite, back, out var there) && there.Authority == AnySite.Authority
            ? there.PathAndQuery + there.Fragment
            : "/";
}
