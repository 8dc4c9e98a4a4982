using System.Globalization;
using System.Text;

namespace LoadTests.Fuzz;

/// <summary>Requests that break the rules of HTTP, or its framing.</summary>
internal static class BrokenHttp
{
    private const string Host = "Host: 127.0.0.1\r\n";
    private const string Path = "/v1/facts";

    /// <param name="authorization">A header line, or none.</param>
    public static FuzzedRequest Make(Random random, string authorization)
    {
        var bytes = Encoding.Latin1.GetBytes(Text(random, authorization));
        if (random.Happens(300))
            bytes = Mutation.OfBytes(random, bytes);

        return new(bytes, IsFramed: false, Ending: random.Happens(300) ? Ending.Cut : Ending.Goodbye);
    }

    private static string Text(Random random, string authorization) => random.Next(20) switch
    {
        0 => Noise(random),
        1 => $"GET {Path} HTTP/1.1\r\n{authorization}\r\n",
        2 => $"GET {Path} HTTP/1.1\r\n{Host}{Host}{authorization}\r\n",
        3 => $"POST {Path} HTTP/1.1\r\n{Host}{authorization}Content-Length: {random.Of<string>(["-1", "99999999999999999999", "1, 2", "0x10", "+5", "", "5 5"])}\r\n\r\nhello",
        4 => $"POST {Path} HTTP/1.1\r\n{Host}{authorization}Content-Length: 5\r\nContent-Length: {random.Next(9)}\r\n\r\nhello",
        5 => $"POST {Path} HTTP/1.1\r\n{Host}{authorization}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n{Host}\r\n",
        6 => $"POST {Path} HTTP/1.1\r\n{Host}{authorization}Transfer-Encoding: {random.Of<string>(["chunked, gzip", "gzip, chunked", "identity", "xchunked", " chunked", "chunked\r\nTransfer-Encoding: identity"])}\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        7 => $"POST {Path} HTTP/1.1\r\n{Host}{authorization}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{random.Of<string>(["zz\r\n", "-5\r\nhello\r\n", "ffffffffffffffff\r\n", "5;a=" + new string('b', 9_000) + "\r\nhello\r\n0\r\n\r\n", "5\r\nhelloXX0\r\n\r\n", "5\nhello\n0\n\n"])}",
        8 => $"GET {Path} HTTP/1.1\r\n{Host}No colon here\r\n\r\n",
        9 => $"GET {Path} HTTP/1.1\r\n{Host}X-Zero: a\0b\r\n folded\r\n\r\n",
        10 => $"GET {Path} HTTP/1.1\r\n{Host}{string.Concat(Enumerable.Range(0, 150).Select(one => $"X-{one}: y\r\n"))}\r\n",
        11 => $"GET {Path} HTTP/1.1\r\n{Host}X-Long: {new string('a', 40_000)}\r\n\r\n",
        12 => $"GET /{new string('a', 40_000)} HTTP/1.1\r\n{Host}\r\n",
        13 => $"{random.Of<string>(["GET", "GET /", "GET / HTTP/0.9", "GET / HTTP/9.9", "GET / HTTP/1.0", "GET  /  HTTP/1.1", "\r\n\r\nGET / HTTP/1.1", "GET / http/1.1"])}\r\n{Host}\r\n",
        14 => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\u0012\u0004\0\0\0\0\0" + Noise(random),
        15 => "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003" + Noise(random),
        16 => $"{random.Of<string>(["OPTIONS *", "CONNECT 127.0.0.1:22", "GET http://evil.example/v1/products", $"GET http://127.0.0.1{Path}", "GET *", "GET v1/products", "GET /%", "GET /\u00ff"])} HTTP/1.1\r\n{Host}{authorization}\r\n",
        17 => $"GET /_blazor HTTP/1.1\r\n{Host}{authorization}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n{Noise(random)}",
        18 => string.Create(CultureInfo.InvariantCulture, $"POST {Path} HTTP/1.1\r\n{Host}{authorization}Content-Type: application/x-ndjson\r\nContent-Length: {random.Next(100, 100_000)}\r\n\r\n{{\"kind\":\"enterp"),
        _ => $"POST {random.Of<string>([Path, "/auth/token", "/sign-in", "/v1/access/clients"])} HTTP/1.1\r\n{Host}{authorization}Expect: 100-continue\r\nContent-Length: 100\r\n\r\n",
    };

    private static string Noise(Random random)
    {
        var bytes = new byte[random.Next(1, 600)];
        random.NextBytes(bytes);

        return Encoding.Latin1.GetString(bytes);
    }
}
