namespace ClientApi.Reference;

/// <summary>Examples on the reference page. A test reads each into the type that it is an example of.</summary>
internal static class Examples
{
    public const string Fact =
        """{"kind":"product","id":"urn:prod:acme:cell","enterprise":"urn:ent:acme","name":"Cell","unit":"piece","massPerUnit":0.35,"direct":[{"stage":"production","fossil":0.8,"primary":true}],"inputs":[{"of":"urn:comp:acme:foil","quantity":0.12}]}""";

    public const string Facts =
        """
        {"kind":"enterprise","id":"urn:ent:acme","name":"Acme","country":"CN"}
        {"kind":"volume","enterprise":"urn:ent:acme","product":"urn:prod:acme:cell","quantity":1000000}
        {"kind":"share","enterprise":"urn:ent:acme","product":"urn:prod:acme:cell","with":"urn:ent:aurora","validUntil":"2027-12-31T00:00:00Z"}
        """;

    public const string Push = """{"accepted":3,"receipt":"1042","rejected":[]}""";

    public const string Receipt =
        """{"receipt":"1042","settled":true,"settledThrough":"1042","cellsReached":17,"commitToSettledMilliseconds":1.4}""";

    public const string Footprint =
        """
        {"id":"urn:prod:acme:cell","unit":"piece","status":"complete",
        "total":{"fossil":2.463,"landUseChange":0,"landManagementBiogenic":0,"landManagementRemovals":0,"biogenicNonCo2":0,"technologicalRemovals":0,"ccsCapture":0,"biogenicUptake":0,"aircraft":0,"landManagementFossil":0,"packaging":0,"outboundLogistics":0},
        "pcfExcludingBiogenicUptake":2.463,"pcfIncludingBiogenicUptake":2.463,"primaryDataShare":0.325,"verifiedShare":0,
        "dataQuality":{"technologicalDqr":2.1,"geographicalDqr":1.8,"temporalDqr":2},"errorBound":0,"version":3,
        "settledThrough":"1042","settledAt":"2026-01-05T08:00:00+00:00","missing":[]}
        """;

    public const string FootprintSet =
        """{"settledThrough":"1042","settledAt":"2026-01-05T08:00:00+00:00","footprints":[],"notFound":["urn:prod:acme:unknown"]}""";

    public const string List =
        """
        {"items":[{"id":"urn:prod:acme:cell","name":"Cell","enterprise":"urn:ent:acme","unit":"piece","status":"complete",
        "pcfExcludingBiogenicUptake":2.463,"pcfIncludingBiogenicUptake":2.463,"primaryDataShare":0.325,"version":3}],
        "total":120,"offset":0,"settledThrough":"1042","next":"/v1/products?limit=1&offset=1"}
        """;

    public const string Grant =
        """
        {"id":"019b8c1e6b0f7a01a2b3c4d5e6f70819","enterprise":"urn:ent:acme","product":null,"to":"bank","what":["figure","portfolio"],
        "validUntil":"2027-12-31T00:00:00+00:00","purpose":"Green loan 17","createdAt":"2026-01-05T08:00:00+00:00","withdrawnAt":null}
        """;

    public const string Grants =
        """
        {"given":[{"id":"019b8c1e6b0f7a01a2b3c4d5e6f70819","enterprise":"urn:ent:acme","product":null,"to":"bank","what":["figure","portfolio"],
        "validUntil":"2027-12-31T00:00:00+00:00","purpose":"Green loan 17","createdAt":"2026-01-05T08:00:00+00:00","withdrawnAt":null}],
        "received":[],"next":null}
        """;

    public const string Explanation =
        """{"principal":"erp-6f1c2a9b","allowed":true,"reason":"An enterprise reads its own entities in full."}""";

    public const string Silos =
        """{"silos":[{"silo":"127.0.0.1:41001","name":"Silo_3f2a1","status":"Active","startedAt":"2026-01-05T08:00:00+00:00","seenAt":"2026-01-05T08:30:00+00:00"}]}""";

    public const string Partitions =
        """
        {"head":"1042","partitions":[{"partition":0,"status":"settled","silo":"127.0.0.1:41001","cells":10321,"inputs":91200,"pending":0,
        "settledThrough":"1042","behindFacts":0,"behindSeconds":0}]}
        """;

    public const string Coordinator =
        """
        {"status":"leading","silo":"127.0.0.1:41001","term":3,"head":"1042","settledThrough":"1042","behindSeconds":0,"queued":0,
        "waves":117,"loading":0}
        """;

    public const string Waves =
        """
        {"slowest":[{"epoch":"1040","settledAt":"2026-01-05T08:00:00+00:00","milliseconds":61.2,"recomputed":10321,"changed":9874}],
        "newest":[{"epoch":"1042","settledAt":"2026-01-05T08:00:02+00:00","milliseconds":0.4,"recomputed":17,"changed":17}]}
        """;

    public const string Reconcile =
        """
        {"id":"019b8c1e6b0f7a01a2b3c4d5e6f70819","status":"done","cells":10321,"compared":10321,"differing":0,"firstDiffering":[],
        "epoch":"1042","seconds":0.8,"detail":null}
        """;

    public const string Audit =
        """
        {"items":[{"number":1042,"at":"2026-01-05T08:00:00+00:00","kind":"disclosure","action":"read","principal":"bank-6f1c2a9b","name":"bank",
        "organisation":"demo-bank","enterprise":"urn:ent:acme","library":"","about":"","entity":"urn:prod:acme:cell","what":"figure",
        "reason":"The owner has granted it.","times":1,"address":null,"traceId":null}],"next":"/v1/access/audit?limit=1&before=1042"}
        """;

    public const string Ready =
        """{"status":"ready","head":"1042","settledThrough":"1042","settledAt":"2026-01-05T08:00:00+00:00","partitions":2}""";
}
