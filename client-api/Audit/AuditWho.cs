using System.Diagnostics;
using ClientApi.Access;
using Microsoft.AspNetCore.Http;

namespace ClientApi.Audit;

/// <summary>Who sends a request, as the log names it.</summary>
public static class AuditWho
{
    public static AuditActor Of(HttpContext http) =>
        http.FindPrincipal() is { } principal ? Of(principal, http) : new("", "", "", AddressOf(http), TraceOf(http));

    /// <param name="http">None for what comes by the connection of a page, after its first request.</param>
    public static AuditActor Of(Principal principal, HttpContext? http) => http is null
        ? new(principal.Id, principal.Name, principal.Organisation)
        : new(principal.Id, principal.Name, principal.Organisation, AddressOf(http), TraceOf(http));

    internal static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";

    internal static string TraceOf(HttpContext http) => Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
}
