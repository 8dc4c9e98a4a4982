using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LoadTests.Fuzz;

/// <summary>Makes the request of a number: the same for the same seed, but for what answers have brought to light meanwhile.</summary>
internal sealed partial class RequestMaker(int seed, RouteBook book, Principals principals, BodyMaker bodies)
{
    /// <summary>The log of a silo, as the dashboard shows it: a stream that may say nothing for an hour, so it is opened and left.</summary>
    private const string Silent = "/dashboard/Trace";

    public FuzzedRequest Make(long number)
    {
        var random = new Random(unchecked((int)((seed * 0x9E3779B1L) ^ (number * 0x85EBCA6BL))));

        return random.Next(100) switch
        {
            < 33 => Push(random),
            < 35 => OwnFigures(random),
            < 90 => OfRoute(random),
            < 96 => Wild(random),
            _ => BrokenHttp.Make(random, Authorization(random)),
        };
    }

    /// <summary>Facts of an enterprise, mostly its own, whole or broken in some place.</summary>
    private FuzzedRequest Push(Random random)
    {
        var enterprise = random.Of(Words.Enterprises);
        var (body, type, isDry) = BodyMaker.Facts(random, enterprise);
        var query = new List<string>();
        if (isDry)
            query.Add("dryRun=true");
        if (random.Happens(300))
            query.Add("partial=true");

        var head = new StringBuilder($"POST /v1/facts{(query.Count > 0 ? "?" + string.Join('&', query) : "")} HTTP/1.1\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {principals.TokenOf(random.Happens(970) ? enterprise : random.Of(principals.Names))}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Type: {(random.Happens(970) ? type : random.Of(Words.ContentTypes))}\r\n");
        if (random.Happens(200))
            head.Append(CultureInfo.InvariantCulture, $"Idempotency-Key: {(random.Happens(900) ? $"key-{random.Next(200)}" : HeaderSafe(random.Of(Words.Nasty)))}\r\n");

        return Whole(random, head, body);
    }

    /// <summary>What an enterprise reads of its own products, as nobody would by chance.</summary>
    private FuzzedRequest OwnFigures(Random random)
    {
        var enterprise = random.Of(Words.Enterprises);
        var ids = Enumerable.Range(0, 3).Select(_ => $"urn:prod:{enterprise}:{random.Next(Words.ProductsEach)}");
        var head = new StringBuilder($"GET /v1/footprints?ids={string.Join(',', ids)} HTTP/1.1\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {principals.TokenOf(enterprise)}\r\n");

        return Whole(random, head, []);
    }

    /// <summary>A route that there is, with fitting or unfitting parameters, principals, members and headers.</summary>
    private FuzzedRequest OfRoute(Random random)
    {
        var route = random.Of(book.Routes);

        // Each ends every token: as often as others, most requests would only be told so.
        if (route.Pattern.EndsWith("/keys/rotate", StringComparison.Ordinal) && !random.Happens(20))
            route = random.Of(book.Routes);

        var method = random.Happens(900) ? route.Method : random.Of(Words.Methods);
        var target = Parameter().Replace(route.Pattern, match => Uri.EscapeDataString(Value(random, match.Value)).Replace("%2F", random.Happens(500) ? "/" : "%2F", StringComparison.Ordinal));
        var head = new StringBuilder($"{method} {target}{Query(random, route)} HTTP/1.1\r\n");
        head.Append(Authorization(random));
        if (route.Pattern == Silent)
            return Whole(random, head, []) with { IsFramed = false, Ending = Ending.Cut };

        AddHeaders(random, head);
        if (method is not ("POST" or "PUT" or "PATCH") && !random.Happens(30))
            return Whole(random, head, [], method != "HEAD");

        var (body, type) = bodies.Of(random, route);
        head.Append(CultureInfo.InvariantCulture, $"Content-Type: {(random.Happens(930) ? type : random.Of(Words.ContentTypes))}\r\n");

        return Whole(random, head, body, method != "HEAD");
    }

    /// <summary>An address that nobody has thought of.</summary>
    private FuzzedRequest Wild(Random random)
    {
        var segments = Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(4) switch
        {
            0 => Uri.EscapeDataString(Printable(random)),
            1 => Uri.EscapeDataString(random.Of(Words.Ids)),
            2 => random.Of<string>(["v1", "auth", "health", "..", ".", "", "products", "_blazor", "_framework", "%2e%2e", "openapi", "dashboard", ".well-known"]),
            _ => Uri.EscapeDataString(principals.Found(random)),
        });
        var head = new StringBuilder($"{random.Of(Words.Methods)} /{string.Join('/', segments)} HTTP/1.1\r\n").Append(Authorization(random));
        AddHeaders(random, head);

        return Whole(random, head, [], !head.ToString().StartsWith("HEAD", StringComparison.Ordinal));
    }

    private static FuzzedRequest Whole(Random random, StringBuilder head, byte[] body, bool hasBody = true)
    {
        head.Append("Host: 127.0.0.1\r\n");
        if (body.Length > 0 && random.Happens(200))
            return new(Chunked(random, head.Append("Transfer-Encoding: chunked\r\n\r\n").ToString(), body), HasBody: hasBody);

        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");

        return new([.. Encoding.Latin1.GetBytes(head.ToString()), .. body], HasBody: hasBody);
    }

    private static byte[] Chunked(Random random, string head, byte[] body)
    {
        var bytes = new List<byte>(Encoding.Latin1.GetBytes(head));
        for (var at = 0; at < body.Length;)
        {
            var length = Math.Min(body.Length - at, random.Next(1, 4_000));
            bytes.AddRange(Encoding.ASCII.GetBytes($"{length:x}\r\n"));
            bytes.AddRange(body.AsSpan(at, length));
            bytes.AddRange("\r\n"u8);
            at += length;
        }

        bytes.AddRange("0\r\n\r\n"u8);

        return [.. bytes];
    }

    private string Authorization(Random random)
    {
        var token = principals.TokenOf(random.Of(principals.Names));

        return random.Next(20) switch
        {
            0 => "",
            1 => $"Authorization: Bearer {HeaderSafe(Encoding.Latin1.GetString(Mutation.OfBytes(random, Encoding.Latin1.GetBytes(token))))}\r\n",
            2 => $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{principals.Found(random)}:{random.Of(Words.Nasty)}"))}\r\n",
            3 => $"Cookie: {principals.Session.Cookie}\r\n",
            4 => $"Authorization: {HeaderSafe(random.Of(Words.Nasty))}\r\n",
            _ => $"Authorization: Bearer {token}\r\n",
        };
    }

    private static void AddHeaders(Random random, StringBuilder head)
    {
        if (random.Happens(150))
            head.Append("Accept: text/html\r\n");

        for (var more = random.Happens(300) ? random.Next(1, 4) : 0; more > 0; more--)
        {
            var name = random.Of(Words.Headers);

            // Those that change where a request ends come in the broken ones.
            if (name is not ("Transfer-Encoding" or "Connection" or "Upgrade" or "Expect" or "Host"))
                head.Append(CultureInfo.InvariantCulture, $"{name}: {(random.Happens(500) ? random.Of(Words.HeaderValues) : HeaderSafe(random.Of(Words.Nasty)))}\r\n");
        }
    }

    private string Query(Random random, FuzzedRoute route)
    {
        var names = random.Happens(800) ? route.Query : [.. route.Query, random.Of(Words.QueryNames), random.Of(book.Members)];
        var pairs = names.Where(_ => random.Happens(400)).Select(name => $"{name}={Uri.EscapeDataString(Value(random, name))}");
        var query = string.Join('&', pairs);

        return query.Length > 0 ? $"?{query[..Math.Min(query.Length, 8_000)]}" : "";
    }

    /// <summary>What stands for a parameter: something fitting, something found, or something that fits nowhere.</summary>
    private string Value(Random random, string name) => random.Next(10) switch
    {
        0 or 1 => Printable(random),
        2 => principals.Found(random),
        3 => random.Next(-2, 60).ToString(CultureInfo.InvariantCulture),
        4 when name is "detail" or "sort" => random.Of<string>(["inputs", "provenance", "pcf", "-pcf", "name", "id"]),
        5 when name is "wait" => random.Of<string>(["0s", "1ms", "20ms"]),
        6 when name is "partial" or "dryRun" => random.Of<string>(["true", "false"]),
        7 when name is "ids" => string.Join(',', Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Of(Words.Ids))),
        _ => random.Of(Words.Ids),
    };

    /// <summary>A text that the writer of addresses takes: half a character has no bytes.</summary>
    private static string Printable(Random random) => random.Of(Words.Nasty) is var text && text.Length > 0 && char.IsSurrogate(text[0]) && text.Length == 1 ? "?" : text;

    private static string HeaderSafe(string text) => string.Concat(text.Where(letter => letter is >= ' ' and <= '~' or > '\u00a0' and < 'Ā').Take(3_000));

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
