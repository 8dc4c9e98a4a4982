namespace LoadTests.Fuzz;

/// <summary>What requests are made of: ids that may be stated, and texts that have broken other servers.</summary>
internal static class Words
{
    /// <summary>Products that each enterprise states.</summary>
    public const int ProductsEach = 12;

    /// <summary>Enterprises that have a demo client.</summary>
    public static readonly string[] Enterprises = ["acme", "foilco", "other", "aurora", "graphos", "kaltwerk"];

    /// <summary>Every id that is ever stated: what the grid holds stays bounded, however many requests come.</summary>
    public static readonly string[] Ids =
    [
        .. Enterprises.Select(name => $"urn:ent:{name}"),
        .. Enterprises.SelectMany(name => Enumerable.Range(0, ProductsEach).Select(number => $"urn:prod:{name}:{number}")),
        .. Enterprises.SelectMany(name => Enumerable.Range(0, 4).Select(number => $"urn:comp:{name}:{number}")),
        .. Enumerable.Range(0, 8).Select(number => $"urn:factor:demo:f{number}:1"),
    ];

    /// <summary>The same, for who wants to know whether an id is one of them.</summary>
    public static readonly HashSet<string> Known = [.. Ids];

    public static readonly string[] Units = ["piece", "kilogram", "kilowatt hour", "liter", "ton kilometer", "megajoule", "square meter", "megawatt hour"];

    /// <summary>Values in the wrong place, of the wrong size, in the wrong alphabet, or meant for somebody else.</summary>
    public static readonly string[] Nasty =
    [
        "", " ", "0", "-1", "1e400", "NaN", "null", "true", "[]", "{}", "'", "\"", "\\", "../../etc/passwd", "..%2f..%2f", "%00", "\u0000", "\r\nX: y", "\u001b[2J",
        "' OR 1=1 --", "\"; DROP TABLE ledger; --", "<script>alert(1)</script>", "${jndi:ldap://127.0.0.1/a}", "{{7*7}}", "电芯", "Zürich", "😀", "\u202e",
        "\ud800", "%ff%fe", "%", "%zz", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "1.7976931348623157e309", "0x10", "٣", "１",
        "2027-12-31T00:00:00Z", "0000-00-00", "9999-12-31T23:59:59.9999999+14:00", "P1Y", "-5s", "60s", "99999999999s", "5ms", "1d", "urn:", "urn:ent:", "urn:ent:acme ",
        "URN:ENT:ACME", "urn:prod:nobody:1", "http://127.0.0.1:1/", "file:///etc/passwd", "operator", "read write admin", "a b", new('a', 300), new('é', 5_000),
        new('%', 200), new('/', 400), new('.', 1_000), string.Concat(Enumerable.Repeat("a=b&", 500)),
    ];

    public static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "get", "PROPFIND", "X"];

    public static readonly string[] ContentTypes =
    [
        "application/json", "application/x-ndjson", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "application/xml",
        "application/json; charset=utf-16", "application/json; charset=x", "application/json; charset=utf-7", "application/json; charset=\"\"", "application/json; charset=utf-8", "application/problem+json", "a/b/c", ";", "application/octet-stream", "text/html",
    ];

    public static readonly string[] Headers =
    [
        "Idempotency-Key", "Origin", "Host", "Accept", "Accept-Encoding", "Content-Encoding", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded",
        "Cookie", "If-None-Match", "Range", "Expect", "Transfer-Encoding", "Upgrade", "Connection", "TE", "Trailer", "traceparent", "tracestate", "baggage", "Accept-Language",
        "X-HTTP-Method-Override", "Referer", "Last-Event-ID", "Sec-WebSocket-Key", "User-Agent",
    ];

    public static readonly string[] HeaderValues =
    [
        "*/*", "text/html", "text/event-stream", "null", "http://127.0.0.1", "https://evil.example", "gzip", "identity", "100-continue", "chunked", "bytes=0-", "close",
        "websocket", "for=1.2.3.4;host=evil", "grid-session=x", "zh-CN", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-0-0-0", "127.0.0.1", "[::1]", "localhost",
    ];

    public static readonly string[] QueryNames =
    [
        "limit", "offset", "search", "sort", "atLeast", "wait", "detail", "ids", "partial", "dryRun", "before", "products", "return", "failed", "id", "callback", "format",
    ];

    public static readonly string[] FormNames =
    [
        "grant_type", "client_id", "client_secret", "scope", "client_assertion", "client_assertion_type", "refresh_token", "code", "redirect_uri", "email", "password", "return",
        "name", "enterprise", "enterpriseName", "__RequestVerificationToken", "_handler", "resource", "assertion", "username", "device_code",
    ];

    public static T Of<T>(this Random random, IReadOnlyList<T> words) => words[random.Next(words.Count)];

    /// <summary>Whether something that comes up so often, of a thousand times, comes up now.</summary>
    public static bool Happens(this Random random, int perThousand) => random.Next(1_000) < perThousand;
}
