using System.Diagnostics;
using ClientApi.Access;
using Microsoft.AspNetCore.Http;

namespace ClientApi.Audit;

/// <summary>Who sends a request, as the log names it.</summary>
public static class AuditWho
{
    public static AuditActor Of(HttpContext http) =>
        http.FindPrincipal() is { } principal ? Of(principal, http) : new("", "", "", AddressOf(http), TraceOf(http));

    public static AuditActor Of(Principal principal, HttpContext http) =>
        new(principal.Id, principal.Name, principal.Organisation, AddressOf(http), TraceOf(http));

    internal static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";

    internal static string TraceOf(HttpContext http) => Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
}
