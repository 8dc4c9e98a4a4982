namespace ClientApi.Identity.Approvals;

/// <summary>Asks that what is blocked at a border may cross it.</summary>
/// <param name="Enterprise">Whose figures; or</param>
/// <param name="Library">whose factors.</param>
/// <param name="To">The organisation that would be told.</param>
/// <param name="Reason">What for.</param>
/// <param name="ValidUntil">When it ends.</param>
public sealed record ApprovalRequest(string? Enterprise, string? Library, string? To, string? Reason, DateTimeOffset? ValidUntil);

/// <summary>Decides upon it.</summary>
/// <param name="Approve">Whether it is approved.</param>
/// <param name="Reason">Why, or why not.</param>
public sealed record ApprovalDecision(bool? Approve, string? Reason);

/// <summary>An approval that was asked for.</summary>
/// <param name="Status">`requested`, `approved`, `refused`, `expired` or `taken-back`.</param>
/// <param name="RequestedBy">The organisation that asked.</param>
public sealed record ApprovalAnswer(
    string Id, string? Enterprise, string? Library, string To, string Reason, DateTimeOffset ValidUntil, string Status, string RequestedBy,
    DateTimeOffset RequestedAt, DateTimeOffset? DecidedAt, string? DecisionReason, DateTimeOffset? TakenBackAt);

/// <summary>An approval that was taken back.</summary>
/// <param name="AreSharesTakenBack">Whether the shares that leaned on it are taken back in the ledger; else that follows within seconds.</param>
public sealed record TakenBackAnswer(ApprovalAnswer Approval, bool AreSharesTakenBack);

/// <param name="Next">The address of the next page, or null.</param>
public sealed record ApprovalsAnswer(IReadOnlyList<ApprovalAnswer> Approvals, string? Next);

/// <summary>Blocks something at the border, or frees it.</summary>
/// <param name="CrossBorder">`blocked` or `free`.</param>
public sealed record CrossBorderRequest(string? CrossBorder);

/// <summary>Whether something may cross a border without an approval.</summary>
/// <param name="CrossBorder">`blocked` or `free`.</param>
/// <param name="BlockedBy">The kind of organisation that has blocked it.</param>
public sealed record CrossBorderAnswer(
    string? Enterprise, string? Library, string Organisation, string? Country, string CrossBorder, string? BlockedBy);

/// <summary>Where an organisation is.</summary>
/// <param name="Country">ISO 3166-1 alpha-2, as `CN`.</param>
public sealed record CountryRequest(string? Country);
