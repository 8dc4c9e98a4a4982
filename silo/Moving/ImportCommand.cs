using System.Globalization;
using ClientApi.Hosting;
using Footprints.Cells;
using Grains.Ledger;
using Grains.Ledger.Export;
using Silo.Hosting;
using Silo.Ledger;
using Silo.Ledger.Moving;

namespace Silo.Moving;

/// <summary>The command <c>import FILE</c>: makes an empty ledger equal to the one that was exported.</summary>
internal static class ImportCommand
{
    private const string StandardInput = "-";

    public static async Task<int> ImportLedger(this WebApplication app, string file, TextWriter console)
    {
        await using var stream = Open(file);
        await using var export = await ExportReader.OpenAsync(stream, CancellationToken.None);
        var header = await HeaderAsync(export);
        await app.OpenLedger(header.Head.Partitions, SharingOf(header.Head));

        var ledger = (IStoppedLedger)app.Services.GetRequiredService<ILedger>();
        long entries, keys;
        await using (await ledger.HoldAsync(CancellationToken.None))
        {
            var progress = new MoveProgress(console, "Imported", header.Head.Position);
            (entries, keys) = await new LedgerImport(ledger, export, header.Head, progress).RunAsync(CancellationToken.None);
        }

        var head = await ledger.ReadHeadAsync(CancellationToken.None);
        var isEqual = head.Position == header.Head.Position && head.Hash.AsSpan().SequenceEqual(header.Head.Hash);
        await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            The ledger holds {entries:N0} entries and {keys:N0} idempotency keys, as of {header.ExportedAt:u}.
            Head: position {head.Position}, hash {Convert.ToHexStringLower(head.Hash)}: {(isEqual ? "equal to the export's." : "NOT that of the export!")}
            """));

        return isEqual ? 0 : 1;
    }

    private static async Task<ExportLine.Header> HeaderAsync(ExportReader export)
    {
        try
        {
            return await export.ReadAsync(CancellationToken.None) as ExportLine.Header
                ?? throw new ImportRefusedException("The export is refused at line 1: it does not begin with the header of an export.");
        }
        catch (InvalidDataException flaw)
        {
            throw new ImportRefusedException($"The export is refused at line 1: {flaw.Message}", flaw);
        }
    }

    /// <summary>Totals must come out as they were: an export from before the grid kept this is of one where figures were open.</summary>
    private static Sharing SharingOf(ExportHead head) => head.Sharing switch
    {
        null or SharingTerm.Open => Sharing.Open,
        SharingTerm.Required => Sharing.Required,
        var other => throw new ImportRefusedException($"The export is refused at line 1: the sharing '{other}' is none that this version of the grid knows."),
    };

    private static Stream Open(string file)
    {
        try
        {
            return file == StandardInput
                ? Console.OpenStandardInput()
                : new FileStream(file, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The file {file} can't be read: {failure.Message}", failure);
        }
    }
}
