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
        """;

    public const string Push = """{"accepted":2,"receipt":"1042","rejected":[]}""";

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

    public const string Ready =
        """{"status":"ready","head":"1042","settledThrough":"1042","settledAt":"2026-01-05T08:00:00+00:00","partitions":2}""";
}
