using System.Security.Claims;
using ClientApi.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ClientApi.Identity.People;

/// <summary>The session of a person in a browser: a cookie that names the person and the stamp of the password.</summary>
internal static class Session
{
    public const string Scheme = "session";
    public const string Cookie = "grid-session";

    private const string Person = "sub";
    private const string Stamp = "stamp";

    public static AuthenticationBuilder AddSession(this IServiceCollection services, AccessOptions access) =>
        services.AddAuthentication(Scheme).AddCookie(Scheme, session =>
        {
            session.Cookie.Name = Cookie;
            session.Cookie.HttpOnly = true;
            session.Cookie.SameSite = SameSiteMode.Lax;
            session.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            session.ExpireTimeSpan = TimeSpan.FromHours(access.SessionHours);
            session.SlidingExpiration = true;
        });

    public static Task BeginAsync(HttpContext http, Person person) => http.SignInAsync(Scheme, Of(person));

    public static ClaimsPrincipal Of(Person person) => new(new ClaimsIdentity(
        [new(Person, person.Id), new(Stamp, person.SecurityStamp ?? "")], Scheme));

    public static (string Person, string Stamp)? Read(ClaimsPrincipal session) =>
        session.FindFirst(Person)?.Value is { } person && session.FindFirst(Stamp)?.Value is { } stamp ? (person, stamp) : null;
}
