using System.Text;
using Footprints.Facts;
using Grains.Ledger;
using Grains.Ledger.Export;
using Grains.Tests.Ledger;
using Grains.Tests.Running;
using Microsoft.Extensions.Time.Testing;
using Silo.Ledger.Moving;
using Silo.Moving;

namespace Grains.Tests.Moving;

/// <summary>Exports and imports without a process around them.</summary>
internal static class ExportedLedger
{
    private static readonly TimeProvider Time = new FakeTimeProvider(Proposed.Time);

    /// <summary>Commits facts of several kinds, series, principals and times, with keys and without.</summary>
    public static async Task FillAsync(ILedger ledger)
    {
        var time = Proposed.Time;
        var head = await ledger.ReadHeadAsync(CancellationToken.None);
        for (var number = 0; number < 12; number++, time += TimeSpan.FromMilliseconds(1_501))
        {
            var batch = new LedgerBatch(
                number % 3 == 0 ? "供应商" : "acme",
                [
                    Entry(Stated.Product("urn:prod:shared", number), number + 1),
                    Entry(Stated.Product($"urn:prod:{number}", 0.1m, ("urn:prod:shared", 1.25m)), 1),
                    Entry(Stated.Volume("urn:ent:owner", $"urn:prod:{number}", 10), 1),
                ],
                number % 2 == 0 ? new IdempotencyKey($"key \"{number}\" 键", [.. Enumerable.Range(0, 32).Select(at => (byte)(at + number))]) : null,
                number % 4 == 0 ? Encoding.UTF8.GetBytes("[]") : []);
            head = await CommitAsync(ledger, head, batch, time);
        }

        await CommitAsync(ledger, head, new LedgerBatch("acme", [], new IdempotencyKey("nothing", [1]), []), time);
    }

    public static async Task<LedgerHead> CommitAsync(ILedger ledger, LedgerHead head, LedgerBatch batch, DateTimeOffset time) =>
        Assert.IsType<CommitOutcome.Committed>(await ledger.CommitAsync(head, [batch], time, CancellationToken.None)).Head;

    public static ProposedEntry Entry(Fact fact, int version) => new(
        fact.Id.Text, fact.Id.Key.Place, fact.Kind, VersionSeries.Stated, version, FactSchema.Current(fact.Kind), FactWriter.Write(fact));

    public static async Task<byte[]> ExportAsync(ILedger ledger)
    {
        using var all = new MemoryStream();
        await foreach (var lines in Lines(ledger))
            all.Write(lines.Span);

        return all.ToArray();
    }

    public static IAsyncEnumerable<ReadOnlyMemory<byte>> Lines(ILedger ledger) =>
        new LedgerExport(new ExportPages(ledger, new GridOptions { Partitions = TestStore.Partitions }), Time).LinesAsync(CancellationToken.None);

    public static async Task<(long Entries, long Keys)> ImportAsync(ILedger ledger, byte[] export)
    {
        await using var reader = await ExportReader.OpenAsync(new MemoryStream(export), CancellationToken.None);
        var header = Assert.IsType<ExportLine.Header>(await reader.ReadAsync(CancellationToken.None));

        return await new LedgerImport((IStoppedLedger)ledger, reader, header.Head, new Silence()).RunAsync(CancellationToken.None);
    }

    private sealed class Silence : IProgress<long>
    {
        public void Report(long value)
        {
        }
    }
}
