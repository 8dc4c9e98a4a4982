using System.Globalization;
using System.IO.Compression;
using ClientApi.Hosting;
using Grains;
using Grains.Ledger;
using Grains.Ledger.Export;
using Microsoft.Extensions.Options;
using Silo.Hosting;

namespace Silo.Moving;

/// <summary>The command <c>export FILE</c>: what <c>GET /v1/export</c> gives, of a grid that is stopped.</summary>
internal static class ExportCommand
{
    private const string StandardOutput = "-";

    /// <remarks>A file is packed where its name ends in .gz, and has its name once it is whole.</remarks>
    public static async Task<int> ExportLedger(this WebApplication app, string file, TextWriter console)
    {
        await app.OpenExistingLedger();
        var ledger = app.Services.GetRequiredService<ILedger>();
        var pages = new ExportPages(ledger, app.Services.GetRequiredService<IOptions<GridOptions>>().Value);
        var export = new LedgerExport(pages, app.Services.GetRequiredService<TimeProvider>());
        if (file == StandardOutput)
        {
            await using var output = Console.OpenStandardOutput();
            await WriteAsync(export, output);

            return 0;
        }

        try
        {
            await WriteAsync(export, file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The export can't be written to {file}: {failure.Message}", failure);
        }

        var head = await ledger.ReadHeadAsync(CancellationToken.None);
        await console.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"The ledger is exported to {file}: {head.Position:N0} entries, hash of the last {Convert.ToHexStringLower(head.Hash)}."));

        return 0;
    }

    private static async Task WriteAsync(LedgerExport export, string file)
    {
        var partial = file + ".part";
        await using (var stream = File.Create(partial))
        {
            if (file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                await using var packed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
                await WriteAsync(export, packed);
            }
            else
            {
                await WriteAsync(export, stream);
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, file, overwrite: true);
    }

    private static async Task WriteAsync(LedgerExport export, Stream stream)
    {
        await foreach (var lines in export.LinesAsync(CancellationToken.None))
            await stream.WriteAsync(lines);
    }
}
