using System.Net;
using System.Text.RegularExpressions;
using ClientApi.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Access.Attacks;

/// <summary>Text that means to be read as a header of an answer, or as a line of the log.</summary>
public sealed partial class InjectionTests
{
    private const string Forged = "forged-by-a-client";

    /// <summary>A line end, an escape of terminals and a line of the log, as an address holds them.</summary>
    private static readonly string InAddress = Uri.EscapeDataString($"x\r\n2026-01-01 00:00:00 crit: {Forged}\u001b[2J\u0085\u2028");

    [Theory]
    [InlineData("GET /sign-in?return=/%0d%0aforged-by-a-client:%201 HTTP/1.1\r\n")]
    [InlineData("GET /products/%0d%0aforged-by-a-client:%201 HTTP/1.1\r\nAccept: text/html\r\n")]
    [InlineData("GET /v1/products?limit=1&search=%0d%0aforged-by-a-client:%201 HTTP/1.1\r\n")]
    [InlineData("GET /v1/products/%0d%0aforged-by-a-client:%201/footprint HTTP/1.1\r\n")]
    [InlineData("GET /health/live HTTP/1.1\r\nIdempotency-Key: a\nforged-by-a-client: 1\r\n")]
    [InlineData("GET /health/live HTTP/1.1\r\nOrigin: http://a\rforged-by-a-client: 1\r\n")]
    [InlineData("GET /health/live\r\nforged-by-a-client: 1 HTTP/1.1\r\n")]
    [InlineData("POST /auth/token HTTP/1.1\r\nAuthorization: Basic YQ0KZm9yZ2VkLWJ5LWEtY2xpZW50OiAx\r\nContent-Length: 29\r\nContent-Type: application/x-www-form-urlencoded\r\n")]
    public async Task No_text_of_a_request_becomes_a_header_of_its_answer(string request)
    {
        await using var host = await AccessHost.StartAsync();
        var body = request.StartsWith("POST", StringComparison.Ordinal) ? "grant_type=client_credentials" : "";

        var answer = await RawConnection.AskAsync(
            host.Address, $"{request}Authorization: Bearer {await host.TokenAsync("operator")}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n{body}");

        Assert.StartsWith("HTTP/1.1 ", answer, StringComparison.Ordinal);
        var head = answer.Split("\r\n\r\n")[0];
        Assert.DoesNotContain(head.Split('\n'), line => line.TrimStart().StartsWith(Forged, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("/\r\nforged: 1")]
    [InlineData("/päge?für=dich#da")]
    [InlineData("/\u2028")]
    public async Task A_sign_in_leads_on_whatever_the_address_holds(string back)
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = new FormBrowser(host.Address);

        var answer = await browser.PostAsync(
            "/sign-in", "/sign-in", new() { ["email"] = "ann@acme.example", ["password"] = AccessHost.Password, ["return"] = back });

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith("/", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("forged"));
    }

    [LongFact]
    public async Task No_text_of_a_request_becomes_a_line_of_the_log()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(
            folder.Path, "--Access:Mode=on", "--Grid:Demo=false", "--Logging:LogLevel:Default=Information", "--Logging:LogLevel:Microsoft.AspNetCore=Debug");
        var address = await grid.ReadyAsync();
        var said = grid.Output.Split('\n').Length;
        using var operators = await new Credentials(folder.Path).AsAsync("operator", address);
        using var anonymous = new HttpClient { BaseAddress = address };

        foreach (var path in (string[])[$"/v1/products/{InAddress}/footprint", $"/v1/products?search={InAddress}", $"/{InAddress}", $"/v1/access/clients/{InAddress}/rotate"])
            await operators.SendAsync(path.EndsWith("rotate", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, path);

        var evil = Uri.UnescapeDataString(InAddress);
        await AccessHost.AskTokenAsync(anonymous, evil, evil, evil);
        await operators.PushAsync($$"""{"kind":"enterprise","id":"urn:ent:{{evil}}","name":"{{evil}}"}""");
        await operators.SendAsync(HttpMethod.Post, "/v1/access/clients", System.Text.Json.JsonSerializer.Serialize(new { name = evil, organisation = evil, roles = (string[])[evil] }));
        await RawConnection.AskAsync(address, $"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: \u001b[2J{Forged}\r\nConnection: close\r\n\r\n");
        await RawConnection.AskAsync(address, $"GET /\u001b[2J{Forged} HTTP/1.1\r\nHost: \u001b[2J{Forged}\r\nConnection: close\r\n\r\n");
        await grid.StopAsync();

        var lines = grid.Output.Split('\n')[said..];
        Assert.Contains(lines, line => line.Contains(Forged, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Matches(Entry(), line));
        Assert.DoesNotContain(lines, line => line.StartsWith("2026-01-01 00:00:00 crit", StringComparison.Ordinal) || line.Any(char.IsControl));
    }

    [Fact]
    public void An_entry_of_the_log_is_one_line_in_which_nothing_steers_a_terminal()
    {
        using var written = new StringWriter();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
        var formatter = new LineFormatter(new Always(new() { TimestampFormat = "HH:mm:ss ", UseUtcTimestamp = true }), clock);
        var failure = new InvalidOperationException("bad \u001b[31m\r\nthing");

        formatter.Write(new LogEntry<string>(LogLevel.Error, "A.Category", new EventId(7), "电芯\r\nforged\u202e", failure, (state, _) => state), null, written);

        Assert.Equal(
            @"12:00:00 fail: A.Category[7] 电芯\u000D\u000Aforged\u202E System.InvalidOperationException: bad \u001B[31m thing" + Environment.NewLine, written.ToString());
    }

    private sealed class Always(ConsoleFormatterOptions options) : IOptionsMonitor<ConsoleFormatterOptions>
    {
        public ConsoleFormatterOptions CurrentValue => options;

        public ConsoleFormatterOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<ConsoleFormatterOptions, string?> listener) => null;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (trce|dbug|info|warn|fail|crit): ")]
    private static partial Regex Entry();
}
