using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Audit;

/// <summary>What a request was refused for, until its answer goes out.</summary>
internal static class RefusalNote
{
    private static readonly object Key = new();
    private static readonly object Told = new();

    /// <summary>Says why the request is refused; what was said before holds on.</summary>
    /// <param name="by">Who it was, where the request's principal does not tell.</param>
    public static void NoteRefusal(
        this HttpContext http, string reason, AuditActor? by = null, string enterprise = "", string library = "", string about = "",
        string entity = "", int times = 1, string what = "")
    {
        if (!http.Items.ContainsKey(Key))
            http.Items[Key] = Entry(http, reason, by) with
            {
                Enterprise = enterprise,
                Library = library,
                About = about,
                Entity = entity,
                Times = times,
                What = what,
            };
    }

    /// <summary>What is to be recorded of the request, the first time that it is asked for.</summary>
    public static AuditEntry? TakeRefusal(this HttpContext http)
    {
        var note = http.Items.TryGetValue(Key, out var noted) ? (AuditEntry)noted! : null;
        if (note is null && http.Response.StatusCode != StatusCodes.Status403Forbidden)
            return null;

        return http.Items.TryAdd(Told, Told) ? note ?? Entry(http, "The request was refused.", by: null) : null;
    }

    /// <summary>Says that whatever the answer is, it is recorded already.</summary>
    public static void RefusalIsRecorded(this HttpContext http) => http.Items[Told] = Told;

    /// <summary>The method and the route, which there are few of, whatever the path says.</summary>
    public static string RouteOf(HttpContext http) => http.GetEndpoint() is RouteEndpoint route
        ? $"{http.Request.Method} /{route.RoutePattern.RawText?.Trim('/')}"
        : http.Request.Method;

    private static AuditEntry Entry(HttpContext http, string reason, AuditActor? by) => new()
    {
        Kind = AuditKind.Refusal,
        Action = RouteOf(http),
        By = by is { } known ? known with { Address = AuditWho.AddressOf(http), Trace = AuditWho.TraceOf(http) } : AuditWho.Of(http),
        Entity = http.Request.RouteValues.TryGetValue("id", out var id) ? id as string ?? "" : "",
        Reason = reason,
    };
}
