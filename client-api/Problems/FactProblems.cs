namespace ClientApi.Problems;

/// <summary>Why facts are refused. A code that is not listed here is answered with 422.</summary>
internal static class FactProblems
{
    private const string Title = "The fact was refused";
    private const string Remedy = "Correct the member that `field` names, on the line that `line` names, and push again.";

    // Codes that are at odds with what the grid holds, rather than with themselves.
    private static readonly ProblemKind[] Conflicts =
    [
        new("VERSION_CONFLICT", 409, "The entity has another version", "Read the entity, and push with its current version as `ifVersion`."),
        new("KIND_CONFLICT", 409, "The id belongs to an entity of another kind", "Use another id; an id keeps its kind for good."),
        new("IMMUTABLE_RELEASE", 409, "A factor never changes its value", "Push the new release under a new id."),
        new("TOO_MANY_UNITS", 409, "There are too many units of their own kind", "Use a unit of the guide, or one that others use."),
        new("ID_COLLISION", 409, "The id has the key of another id", "Use another id."),
        new("NOT_STATED", 409, "What was never stated can't be withdrawn", "Check the id and the kind."),
    ];

    private static readonly ProblemKind[] Forbidden =
    [
        new("NOT_YOURS", 403, "The fact is not yours to state", "An enterprise states its own facts, and the owner of a library its factors."),
        new("CROSS_BORDER_BLOCKED", 403, "It may not cross the border", "Ask for an approval at /v1/access/approvals that lasts as long as the share."),
    ];

    private static readonly ProblemKind[] Unreadable =
    [
        new("INVALID_JSON", 400, "The fact is not JSON", "Send one JSON object on each line."),
    ];

    private static readonly string[] Refused =
    [
        "UNKNOWN_KIND", "UNKNOWN_FIELD", "DUPLICATE_FIELD", "FIELD_REQUIRED", "WRONG_TYPE",
        "INVALID_NUMBER", "NUMBER_TOO_LARGE", "NUMBER_TOO_SMALL", "NUMBER_TOO_PRECISE", "NEGATIVE_NUMBER", "INVALID_VERSION",
        "INVALID_ID", "INVALID_TEXT", "INVALID_UNIT", "INVALID_COUNTRY", "INVALID_DATE", "INVALID_UUID",
        "TOO_MANY_INPUTS", "TOO_MANY_SOURCES", "TOO_MANY_ENTRIES",
        "EMISSIONS_REQUIRED", "REMOVAL_POSITIVE", "DQR_OUT_OF_RANGE", "SPREAD_OUT_OF_RANGE", "INVALID_PEDIGREE", "INVALID_EVIDENCE",
        "SOURCE_REQUIRED", "UNKNOWN_FAMILY", "INVALID_GWP", "OUTDATED_GWP", "IMPLAUSIBLE_YEAR",
        "THRESHOLD_OUT_OF_RANGE", "SHARE_OUT_OF_RANGE", "SHARES_NOT_100", "SHARE_WITH_SELF",
        "PERIOD_ORDER", "PERIOD_IN_FUTURE", "VALIDITY_ORDER", "VALIDITY_TOO_LONG",
    ];

    /// <summary>All of them, in order of status.</summary>
    public static IReadOnlyList<ProblemKind> All { get; } = [.. Unreadable, .. Forbidden, .. Conflicts, .. Refused.Select(Refusal)];

    private static readonly Dictionary<string, ProblemKind> ByCode = All.ToDictionary(kind => kind.Code, StringComparer.Ordinal);

    public static ProblemKind? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>The kind of a rejection, whatever its code.</summary>
    public static ProblemKind Of(string code) => ProblemCodes.Find(code) ?? Refusal(code);

    private static ProblemKind Refusal(string code) => new(code, 422, Title, Remedy);
}
