namespace ClientApi.Identity.Shares;

/// <summary>Examples on the reference page. A test reads each into the type that it is an example of.</summary>
internal static class ShareExamples
{
    public const string Request =
        """
        {"id":"019b8c1e6b0f7a01a2b3c4d5e6f70819","enterprise":"urn:ent:foilco","buyer":"urn:ent:acme","organisation":"urn:ent:acme",
        "products":["urn:prod:foilco:foil"],"reason":"For our cells","validUntil":"2027-12-31T00:00:00+00:00","status":"requested",
        "requestedAt":"2026-01-05T08:00:00+00:00","answeredAt":null,"sharedProducts":null,"sharedUntil":null}
        """;

    public const string Requests = $$"""{"received":[],"sent":[{{Request}}],"next":null}""";

    public const string Answered =
        """
        {"request":{"id":"019b8c1e6b0f7a01a2b3c4d5e6f70819","enterprise":"urn:ent:foilco","buyer":"urn:ent:acme","organisation":"urn:ent:acme",
        "products":["urn:prod:foilco:foil"],"reason":"For our cells","validUntil":"2027-12-31T00:00:00+00:00","status":"shared",
        "requestedAt":"2026-01-05T08:00:00+00:00","answeredAt":"2026-01-06T08:00:00+00:00","sharedProducts":["urn:prod:foilco:foil"],
        "sharedUntil":"2027-12-31T00:00:00+00:00"},"receipt":"1042"}
        """;

    public const string Invitations =
        """
        {"invitations":[{"id":"019b8c1e6b0f7a01a2b3c4d5e6f70819","purpose":"supplier","organisation":null,"person":null,
        "enterprise":"urn:ent:foilco","email":"eve@foilco.example","name":"Foilco","roles":["read","write","admin"],"madeBy":"erp-6f1c2a9b",
        "createdAt":"2026-01-05T08:00:00+00:00","expiresAt":"2026-01-08T08:00:00+00:00","cancelledAt":null}],"next":null}
        """;
}
