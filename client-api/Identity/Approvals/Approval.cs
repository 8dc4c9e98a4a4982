namespace ClientApi.Identity.Approvals;

/// <summary>That what is blocked at a border may cross it all the same: asked for, decided upon, perhaps taken back.</summary>
internal sealed class Approval
{
    public const string Approved = "approved";
    public const string Refused = "refused";

    public required string Id { get; init; }

    /// <summary>Whose figures, or none where it is about a library.</summary>
    public string? EnterpriseId { get; init; }

    /// <summary>Whose factors, or none where it is about an enterprise.</summary>
    public string? LibraryId { get; init; }

    public required string ToOrganisationId { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>The principal that asked.</summary>
    public required string RequestedBy { get; init; }

    public required string RequestedOrganisationId { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary><see cref="Approved"/>, <see cref="Refused"/>, or none while it waits.</summary>
    public string? Decision { get; set; }

    public string? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public string? DecisionReason { get; set; }

    public string? TakenBackBy { get; set; }

    public DateTimeOffset? TakenBackAt { get; set; }

    /// <summary>As it is told: <c>requested</c>, <c>approved</c>, <c>refused</c>, <c>expired</c> or <c>taken-back</c>.</summary>
    public string StatusAt(DateTimeOffset now) => this switch
    {
        { TakenBackAt: not null } => "taken-back",
        { Decision: Refused } => Refused,
        _ when ValidUntil <= now => "expired",
        { Decision: Approved } => Approved,
        _ => "requested",
    };
}

/// <summary>An enterprise whose shares are to be judged anew.</summary>
internal sealed class BorderReview
{
    public required string EnterpriseId { get; init; }

    /// <summary>Another with each change that it is for.</summary>
    public required string Stamp { get; init; }
}

/// <summary>A share that was stated while an approval held.</summary>
internal sealed class ApprovedShare
{
    public required string ApprovalId { get; init; }

    /// <summary>The id of the share.</summary>
    public required string Share { get; init; }
}
