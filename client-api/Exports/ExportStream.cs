using System.Globalization;
using ClientApi.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClientApi.Exports;

/// <summary>Writes an export as fast as its reader takes it.</summary>
/// <remarks>
/// Where it fails in the middle, the connection is cut: the status has been told, and what has come lacks its last line.
/// </remarks>
/// <param name="lines">Stands on the first piece.</param>
/// <param name="open">Is told how far it came.</param>
internal sealed class ExportStream(IAsyncEnumerator<ReadOnlyMemory<byte>> lines, OpenDisclosure open) : IResult
{
    public const string MediaType = "application/x-ndjson";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = MediaType;
        response.Headers.ContentDisposition = "attachment; filename=\"grid.ndjson\"";
        response.Headers["X-Accel-Buffering"] = "no";

        // A host that stops waits for open requests, and half an export is worth nothing.
        var host = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        await using var stopping = host.ApplicationStopping.Register(httpContext.Abort);
        var sent = 0L;
        do
        {
            open.EndsFor(string.Create(CultureInfo.InvariantCulture, $"It was cut off after {sent} bytes."));
            await response.Body.WriteAsync(lines.Current, httpContext.RequestAborted);
            sent += lines.Current.Length;
        }
        while (await lines.MoveNextAsync());

        open.EndsFor(string.Create(CultureInfo.InvariantCulture, $"All of it was told: {sent} bytes."));
    }
}
