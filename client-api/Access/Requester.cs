using Microsoft.AspNetCore.Http;

namespace ClientApi.Access;

/// <summary>The principal of a request, as the guard has found it.</summary>
internal static class Requester
{
    private static readonly object Key = new();

    public static void Set(HttpContext http, Principal principal) => http.Items[Key] = principal;

    /// <summary>Who asks, on a route that is not for anyone.</summary>
    public static Principal Principal(this HttpContext http) => http.FindPrincipal()
        ?? throw new InvalidOperationException("The route is for anyone, and has no principal.");

    public static Principal? FindPrincipal(this HttpContext http) => http.Items[Key] as Principal;
}
