namespace ClientApi.Identity.Approvals;

/// <summary>Examples on the reference page. A test reads each into the type that it is an example of.</summary>
internal static class ApprovalExamples
{
    public const string Approval =
        """
        {"id":"019b8c1e6b0f7a01a2b3c4d5e6f70819","enterprise":"urn:ent:acme","library":null,"to":"urn:ent:aurora",
        "reason":"For the battery passport","validUntil":"2027-12-31T00:00:00+00:00","status":"approved","requestedBy":"urn:ent:acme",
        "requestedAt":"2026-01-05T08:00:00+00:00","decidedAt":"2026-01-06T08:00:00+00:00","decisionReason":"As agreed","takenBackAt":null}
        """;

    public const string Approvals = $$"""{"approvals":[{{Approval}}],"next":null}""";

    public const string TakenBack =
        """
        {"approval":{"id":"019b8c1e6b0f7a01a2b3c4d5e6f70819","enterprise":"urn:ent:acme","library":null,"to":"urn:ent:aurora",
        "reason":"For the battery passport","validUntil":"2027-12-31T00:00:00+00:00","status":"taken-back","requestedBy":"urn:ent:acme",
        "requestedAt":"2026-01-05T08:00:00+00:00","decidedAt":"2026-01-06T08:00:00+00:00","decisionReason":"As agreed",
        "takenBackAt":"2026-02-01T08:00:00+00:00"},"areSharesTakenBack":true}
        """;

    public const string CrossBorder =
        """{"enterprise":"urn:ent:acme","library":null,"organisation":"urn:ent:acme","country":"CN","crossBorder":"blocked","blockedBy":"enterprise"}""";

    public const string Organisation = """{"id":"urn:ent:acme","kind":"enterprise","name":"Acme","scope":null,"country":"CN"}""";
}
