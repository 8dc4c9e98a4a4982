using ClientApi.Access;

namespace ClientApi.Audit;

/// <summary>Which entries somebody may see: an operator all, for there is no figure in them; everybody else what concerns it.</summary>
/// <param name="Parts">Each is seen; what several have in common is seen once.</param>
/// <param name="Organisation">The reader's; none for operators.</param>
internal sealed record AuditView(IReadOnlyList<AuditPart> Parts, string? Organisation)
{
    /// <summary>Stands for the enterprise where an entry concerns all of them.</summary>
    public const string Everybody = "*";

    /// <summary>
    /// What concerns the principal's enterprises, libraries and organisation, and what its own people and clients did, but for
    /// attempts that are hidden from them (<see cref="OwnAttempts"/>).
    /// </summary>
    public static AuditView Of(Principal principal) => principal.Kind == PrincipalKind.Operator
        ? new([new(null, "")], Organisation: null)
        : new(
            [
                new("organisation", AuditText.Clean(principal.Organisation), IsOfOwnPeople: true),
                new("about", AuditText.Clean(principal.Organisation)),
                .. principal.Enterprises.Select(enterprise => new AuditPart("enterprise", AuditText.Clean(enterprise))),
                .. principal.Enterprises.IsEmpty && principal.Libraries.IsEmpty ? (AuditPart[])[] : [new("enterprise", Everybody)],
                .. principal.Libraries.Select(library => new AuditPart("library", AuditText.Clean(library))),
            ],
            AuditText.Clean(principal.Organisation));

    /// <summary>Whether the address and the trace of the request are shown too: of the own people only, or to operators.</summary>
    public bool ShowsWhence(AuditEntry entry) => Organisation is null || entry.By.Organisation == Organisation;
}

/// <param name="Column">None for every entry.</param>
/// <param name="IsOfOwnPeople">What the reader's own people did, without the attempts that are hidden from them.</param>
internal sealed record AuditPart(string? Column, string Value, bool IsOfOwnPeople = false);

/// <summary>What is asked for.</summary>
/// <param name="From">From then on.</param>
/// <param name="Until">Before then.</param>
internal sealed record AuditFilter(
    AuditKind? Kind = null, string? Enterprise = null, string? Principal = null, DateTimeOffset? From = null, DateTimeOffset? Until = null);
