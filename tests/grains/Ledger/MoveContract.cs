using System.IO.Compression;
using System.Text;
using Grains.Ledger;
using Grains.Tests.Moving;
using Grains.Tests.Running;
using Silo.Ledger.Moving;
using Silo.Moving;

namespace Grains.Tests.Ledger;

public abstract class MoveContract : LedgerContract
{
    [SkippableFact]
    public async Task What_was_exported_is_imported_bit_by_bit_with_its_keys()
    {
        await using var origin = new SqliteTestStore();
        var source = await origin.OpenAsync();
        await ExportedLedger.FillAsync(source);
        var export = await ExportedLedger.ExportAsync(source);

        var imported = await ExportedLedger.ImportAsync(Ledger, export);

        Assert.Equal((36, 7), imported);
        Assert.Equal(Encoding.UTF8.GetString(export), Encoding.UTF8.GetString(await ExportedLedger.ExportAsync(Ledger)));
        Assert.Equal(new(36, null, null), await Ledger.VerifyAsync(null, CancellationToken.None));
        var answer = await Ledger.FindKeyAsync("acme", "key \"2\" 键", CancellationToken.None);
        Assert.Equal((9L, 3), (answer!.Position, answer.Accepted));

        // It goes on where the other one ended.
        var next = new LedgerBatch("acme", [ExportedLedger.Entry(Stated.Product("urn:prod:shared", 1), 13)], null, []);
        Assert.Equal(37, (await CommittedAsync(next)).Position);
    }

    [SkippableFact]
    public async Task An_export_may_be_packed()
    {
        await ExportedLedger.FillAsync(Ledger);
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(await ExportedLedger.ExportAsync(Ledger));

        await using var other = new SqliteTestStore();

        Assert.Equal((36, 7), await ExportedLedger.ImportAsync(await other.OpenAsync(), packed.ToArray()));
    }

    [SkippableFact]
    public async Task An_export_ends_with_the_head_at_its_start_while_commits_go_on()
    {
        await ExportedLedger.FillAsync(Ledger);
        using var all = new MemoryStream();
        await foreach (var lines in ExportedLedger.Lines(Ledger))
        {
            all.Write(lines.Span);
            var number = (await HeadAsync()).Position;
            await CommittedAsync(new LedgerBatch("acme", [ExportedLedger.Entry(Stated.Product($"urn:late:{number}", 1), 1)], new($"late {number}", new byte[32]), []));
        }

        await using var other = new SqliteTestStore();

        Assert.Equal((36, 7), await ExportedLedger.ImportAsync(await other.OpenAsync(), all.ToArray()));
    }

    [SkippableFact]
    public async Task An_empty_ledger_can_be_moved_too()
    {
        var export = await ExportedLedger.ExportAsync(Ledger);

        Assert.Equal((0, 0), await ExportedLedger.ImportAsync(Ledger, export));
        Assert.Equal(export, await ExportedLedger.ExportAsync(Ledger));
    }

    [SkippableFact]
    public async Task A_ledger_that_is_not_empty_is_left_alone()
    {
        await ExportedLedger.FillAsync(Ledger);
        var export = await ExportedLedger.ExportAsync(Ledger);

        var refusal = await Assert.ThrowsAsync<ImportRefusedException>(() => ExportedLedger.ImportAsync(Ledger, export));

        Assert.Contains("not empty: it holds 36 entries", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(export, await ExportedLedger.ExportAsync(Ledger));
    }

    [SkippableFact]
    public async Task A_refused_import_leaves_nothing_behind()
    {
        await using var origin = new SqliteTestStore();
        var source = await origin.OpenAsync();
        await ExportedLedger.FillAsync(source);
        var export = await ExportedLedger.ExportAsync(source);
        var empty = await ExportedLedger.ExportAsync(Ledger);

        await Assert.ThrowsAsync<ImportRefusedException>(() => ExportedLedger.ImportAsync(Ledger, export[..^2]));

        Assert.Equal(empty, await ExportedLedger.ExportAsync(Ledger));
        Assert.Equal((36, 7), await ExportedLedger.ImportAsync(Ledger, export));
    }

    [SkippableFact]
    public async Task The_number_of_partitions_changes_and_nothing_else_does()
    {
        await ExportedLedger.FillAsync(Ledger);
        var before = await ReadOnAsync();
        var head = await HeadAsync();

        await ((IStoppedLedger)Ledger).RepartitionAsync(7, CancellationToken.None);
        await Store.CloseAsync();

        var mismatch = await Assert.ThrowsAsync<LedgerMismatchException>(() => Store.OpenAsync());
        Assert.Equal(7, mismatch.StoredPartitions);
        await Store.CloseAsync();
        var ledger = await Store.OpenAsync(7);
        Assert.Equal(head.Term + 1, (await ledger.ReadHeadAsync(CancellationToken.None)).Term);
        Assert.Equal(new(36, null, null), await ledger.VerifyAsync(null, CancellationToken.None));
        Assert.Equal(before.Count, (await ledger.ReadHeadAsync(CancellationToken.None)).Position);
    }
}
