using System.Text.Json;
using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Reference;
using Grains;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace ClientApi.Exports;

/// <summary>The whole ledger, to keep or to move.</summary>
internal static class ExportEndpoints
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    public static void MapExport(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/export", Export).Allow(RouteRule.Operators).WithName("ExportLedger").WithTags("Operations").WithSummary("The whole ledger")
            .WithDescription(
                "Everything up to the head at the start, while pushes go on: a header, one line per entry in order of position with its " +
                "hash, one per idempotency key, and a last line with the number of both, the hash of the head and the SHA-256 of all " +
                "lines before it. An export without its last line was cut off. `import` takes it into an empty ledger. Its begin and its end " +
                "are in everybody's audit log.")
            .WithMetadata(new DisableRequestTimeoutAttribute())
            .WithProblems(ProblemCodes.TooManyExports, ProblemCodes.LedgerUnavailable, ProblemCodes.AuditUnavailable)
            .Produces<string>(StatusCodes.Status200OK, ExportStream.MediaType);

    private static async Task<Results<ExportStream, ProblemHttpResult>> Export(
        IGrid grid, ExportGate gate, Disclosures disclosures, IOptions<ApiOptions> limits, HttpContext http)
    {
        if (gate.TryEnter() is not { } pass)
        {
            return Problem.Of(ProblemCodes.TooManyExports, $"{limits.Value.MaxExports} exports are being read.")
                .After(RetryAfter, http);
        }

        http.Response.RegisterForDispose(pass);
        var lines = grid.ExportAsync(http.RequestAborted).GetAsyncEnumerator(http.RequestAborted);
        http.Response.RegisterForDisposeAsync(lines);

        // The header is read before anything is answered: a ledger that can't be reached is told as such, not as half an export.
        await lines.MoveNextAsync();

        // Whoever reads everything is in the log before the first byte goes out.
        var open = await disclosures.BeginExportAsync(http.Principal(), HeadOf(lines.Current));
        http.Response.RegisterForDisposeAsync(open);

        return new ExportStream(lines, open);
    }

    /// <summary>The last position that the export will tell of, as its header says.</summary>
    private static long? HeadOf(ReadOnlyMemory<byte> first)
    {
        using var header = JsonDocument.Parse(first);

        return header.RootElement.TryGetProperty("headPosition", out var head) ? head.GetInt64() : null;
    }
}

/// <summary>Bounds the exports that are read at a time.</summary>
internal sealed class ExportGate(IOptions<ApiOptions> limits)
{
    private readonly Gate _gate = new(limits.Value.MaxExports);

    public IDisposable? TryEnter() => _gate.TryEnter();
}
