using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Whole.Tests.Api;

namespace Whole.Tests.Access.Attacks;

/// <summary>Bodies that mean to fill the memory, the stack, or the time of the server.</summary>
public sealed class BodyTests
{
    private const string Fact = """{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}""";

    [Theory]
    [InlineData("/v1/facts")]
    [InlineData("/v1/footprints/query")]
    [InlineData("/v1/access/clients")]
    [InlineData("/v1/access/links")]
    public async Task Json_as_deep_as_a_body_can_be_is_refused(string path)
    {
        await using var host = await AccessHost.StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        const int depth = 200_000;

        var arrays = await admin.SendAsync(HttpMethod.Post, path, $$"""{"name":{{new string('[', depth)}}{{new string(']', depth)}}}""");
        var objects = await admin.SendAsync(
            HttpMethod.Post, path, $$"""{{string.Concat(Enumerable.Repeat("""{"name":""", depth / 4))}}1{{new string('}', depth / 4)}}""");

        Assert.All([arrays, objects], answer => Assert.True(
            (int)answer.Response.StatusCode is >= 400 and <= 422 || answer.Json.GetProperty("accepted").GetInt32() == 0, answer.ToString()));
        Assert.All(host.Grid.Pushes, push => Assert.Empty(push.Facts));
    }

    [Theory]
    [InlineData("/v1/facts", 64, true)]
    [InlineData("/v1/footprints/query", 1, true)]
    [InlineData("/v1/access/clients", 1, false)]
    [InlineData("/auth/token", 1, false)]
    [InlineData("/sign-in", 1, false)]
    public async Task A_body_beyond_its_limit_is_refused_before_it_is_read(string path, int megabytes, bool isProblem)
    {
        await using var host = await AccessHost.StartAsync();
        var type = path.StartsWith("/v1", StringComparison.Ordinal) ? "application/json" : "application/x-www-form-urlencoded";
        var length = (megabytes * 1_024 * 1_024) + 1;

        // The body itself never comes: only its length is told.
        var answer = await RawConnection.AskAsync(
            host.Address,
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {await host.TokenAsync("enterprise-admin")}\r\n"
            + $"Content-Type: {type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 4(00|13) ", answer);
        if (isProblem)
            Assert.Contains("BODY_TOO_LARGE", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    [InlineData("identity, gzip")]
    public async Task A_packed_body_is_refused_and_never_unpacked(string encoding)
    {
        await using var host = await AccessHost.StartAsync();
        using var writer = await host.AsAsync("enterprise-writer");
        using var content = new ByteArrayContent(Packed(encoding));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-ndjson");
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);

        using var answer = await writer.PostAsync(new Uri("/v1/facts", UriKind.Relative), content);

        Assert.Equal(415, (int)answer.StatusCode);
        Assert.Contains("UNSUPPORTED_MEDIA_TYPE", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("identity", answer.Headers.GetValues("Accept-Encoding").Single());
        Assert.Empty(host.Grid.Pushes);
    }

    [Fact]
    public async Task A_body_that_says_that_it_is_not_packed_is_taken()
    {
        await using var host = await AccessHost.StartAsync();
        using var writer = await host.AsAsync("enterprise-writer");
        using var content = new StringContent(Fact, Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add("identity");

        using var answer = await writer.PostAsync(new Uri("/v1/facts", UriKind.Relative), content);

        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("/auth/token", "grant_type=client_credentials&client_id=%00&client_secret=x")]
    [InlineData("/sign-in", "email=%00")]
    [InlineData("/sign-in", "email=%ff%fe&password=%zz")]
    public async Task A_form_that_can_not_be_read_is_the_clients_fault(string path, string form)
    {
        await using var host = await AccessHost.StartAsync();
        using var client = host.Anonymous();
        using var content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");

        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content);

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("/v1/access/explain", "application/json; charset=x")]
    [InlineData("/v1/access/links", "application/json; charset=\"\"")]
    [InlineData("/v1/facts", "application/x-ndjson; charset=x")]
    [InlineData("/v1/facts", "application/json; charset=utf-7")]
    [InlineData("/health/live", "a/b; charset=\"unicode-1-1-utf-7\"")]
    public async Task A_charset_that_nobody_knows_is_the_clients_fault(string path, string type)
    {
        await using var host = await AccessHost.StartAsync();

        var answer = await RawConnection.AskAsync(
            host.Address,
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {await host.TokenAsync("operator")}\r\n"
            + $"Content-Type: {type}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");

        Assert.Matches("^HTTP/1.1 4(00|15|22) ", answer);
    }

    [Fact]
    public async Task A_piece_of_a_body_that_is_said_to_be_larger_than_anything_is_the_clients_fault()
    {
        await using var host = await AccessHost.StartAsync();

        var answer = await RawConnection.AskAsync(
            host.Address,
            $"POST /v1/facts HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {await host.TokenAsync("enterprise-writer")}\r\n"
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nffffffffffffffff\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("BAD_REQUEST", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-ndjson", Fact + "\n", 60_000, "TOO_MANY_FACTS")]
    [InlineData("application/x-ndjson", " ", 9_000_000, "FACT_TOO_LARGE")]
    [InlineData("application/json", " ", 5_000_000, "FACT_TOO_LARGE")]
    public async Task Whoever_is_refused_in_the_middle_of_a_body_may_ask_on(string type, string part, int times, string code)
    {
        await using var host = await AccessHost.StartAsync();
        using var connection = await RawConnection.OpenAsync(host.Address);
        var body = string.Concat(Enumerable.Repeat(part, times));

        await connection.SendAsync(
            $"POST /v1/facts HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {await host.TokenAsync("enterprise-writer")}\r\n"
            + $"Content-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        await connection.SendAsync("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        var answers = await connection.ReadToEndAsync();

        Assert.Contains(code, answers, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200 OK", answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_hardly_comes_is_given_up()
    {
        await using var host = await AccessHost.StartAsync();
        using var connection = await RawConnection.OpenAsync(host.Address);
        await connection.SendAsync(
            $"POST /v1/facts HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {await host.TokenAsync("enterprise-writer")}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {Fact.Length}\r\n\r\n{Fact[..10]}");

        var answer = await connection.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("BODY_TOO_SLOW", answer, StringComparison.Ordinal);
        Assert.Empty(host.Grid.Pushes);
    }

    [Fact]
    public async Task Headers_that_hardly_come_are_given_up()
    {
        await using var host = await AccessHost.StartAsync(settings: "--Api:HeadersSeconds=1");
        using var connection = await RawConnection.OpenAsync(host.Address);
        await connection.SendAsync("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ");

        var answer = await connection.ReadToEndAsync();

        Assert.DoesNotContain(" 200 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_connections_than_the_limit_are_closed()
    {
        await using var host = await AccessHost.StartAsync(settings: "--Api:MaxConnections=10");
        var open = new List<RawConnection>();
        for (var one = 0; one < 10; one++)
        {
            open.Add(await RawConnection.OpenAsync(host.Address));
            await open[^1].SendAsync("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            Assert.Equal(1, await open[^1].ReadByteAsync());
        }

        const string last = "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
        var beyond = await RawConnection.AskAsync(host.Address, last);
        await open[0].SendAsync(last);
        var within = await open[0].ReadToEndAsync();

        Assert.Equal("", beyond);
        Assert.Contains("\r\nConnection: close\r\n", within, StringComparison.Ordinal);
        open.ForEach(connection => connection.Dispose());
    }

    /// <summary>A fact, or a thousand times as many spaces as bytes; what nobody here can pack is any bytes.</summary>
    private static byte[] Packed(string encoding)
    {
        using var packed = new MemoryStream();
        Stream? packer = encoding switch
        {
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "zstd" => null,
            _ => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        };
        using (packer)
            packer?.Write(Encoding.UTF8.GetBytes(Fact + new string(' ', 20_000_000)));

        return packed.Length > 0 ? packed.ToArray() : [0x28, 0xB5, 0x2F, 0xFD, 0];
    }
}
