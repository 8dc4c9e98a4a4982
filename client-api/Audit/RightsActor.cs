using Microsoft.AspNetCore.Http;

namespace ClientApi.Audit;

/// <summary>Who changes rights in this scope: the requester, whoever sits at the console, or the grid itself at its first start.</summary>
internal sealed class RightsActor(IHttpContextAccessor web, TimeProvider time)
{
    /// <summary>What a first start makes is made by nobody else.</summary>
    public static AuditActor Itself { get; } = new("grid", "the grid itself", "");

    private AuditActor? _named;

    /// <summary>Says who it is where no request does.</summary>
    public void Is(string id, string name) => _named = new(id, name, "");

    /// <summary>A change of rights by whoever it is.</summary>
    /// <param name="about">The organisation whose rights or people change.</param>
    /// <param name="entity">The client, person, link or key.</param>
    public AuditEntry Did(
        string action, string about = "", string entity = "", string enterprise = "", string library = "", string reason = "") => new()
        {
            Kind = AuditKind.Rights,
            Action = action,
            By = Who,
            About = about,
            Entity = entity,
            Enterprise = enterprise,
            Library = library,
            Reason = reason,
            At = time.GetUtcNow(),
        };

    /// <summary>Who it is.</summary>
    public AuditActor Who => _named ?? (web.HttpContext is { } http ? AuditWho.Of(http) : Itself);
}
