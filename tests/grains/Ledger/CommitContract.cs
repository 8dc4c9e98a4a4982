using System.Text;
using Footprints.Facts;
using Grains.Ledger;
using static Grains.Tests.Ledger.Proposed;

namespace Grains.Tests.Ledger;

public abstract class CommitContract : LedgerContract
{
    [SkippableFact]
    public async Task A_new_ledger_is_empty()
    {
        var head = await HeadAsync();

        Assert.Equal((0, 0), (head.Term, head.Position));
        Assert.Equal(LedgerHash.Genesis, head.Hash);
        Assert.Empty(await ReadOnAsync());
    }

    [SkippableFact]
    public async Task Every_field_comes_back_as_it_was_committed()
    {
        var time = Time.AddTicks(12_345_678);
        var payload = Encoding.UTF8.GetBytes("""{"name":"动力电池 🔋"}""");
        var proposed = new ProposedEntry(
            "urn:ent:Ünïcode urn:产品:𝄞'\"\\", 65_535, FactKind.Publication, VersionSeries.Published, 1, 7, payload);
        var batch = new LedgerBatch("采购 'x'", [proposed], null, []);

        var outcome = await Ledger.CommitAsync(await HeadAsync(), [batch], time, CancellationToken.None);

        var head = Assert.IsType<CommitOutcome.Committed>(outcome).Head;
        var entry = Assert.Single(await ReadOnAsync());
        var written = DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
        Assert.Equal(
            (1L, proposed.Entity, 65_535, FactKind.Publication, VersionSeries.Published, 1, 7, "采购 'x'", written),
            (entry.Position, entry.Entity, entry.Place, entry.Kind, entry.Series, entry.Version, entry.Schema,
                entry.Principal, entry.RecordedAt));
        Assert.Equal(payload, entry.Payload);
        Assert.Equal(LedgerHash.Genesis, entry.PreviousHash);
        Assert.Equal(LedgerHash.Of(LedgerHash.Genesis, 1, proposed, "采购 'x'", written), entry.Hash);
        Assert.Equal(entry.Hash, head.Hash);
    }

    [SkippableFact]
    public async Task Payloads_of_any_size_come_back()
    {
        byte[][] payloads = [.. new[] { 0, 1, 700, 9_000, 3_000_000 }.Select(Bytes)];

        await CommittedAsync([.. payloads.Select((payload, index) => Batch(Entry($"urn:{index}", payload: payload)))]);

        Assert.Equal(payloads, (await ReadOnAsync()).Select(entry => entry.Payload));
        Assert.Null((await Ledger.VerifyAsync(null, CancellationToken.None)).FirstBroken);

        static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(index => (byte)(index * 31 % 251))];
    }

    [SkippableFact]
    public async Task Entries_are_numbered_and_chained_over_batches_and_commits()
    {
        var first = await CommittedAsync(Batch(Entry("urn:a"), Entry("urn:b")), Batch(Entry("urn:c")));
        var second = await CommittedAsync(Batch(Entry("urn:a", 2)));

        var entries = await ReadOnAsync();
        Assert.Equal([1, 2, 3, 4], entries.Select(entry => entry.Position));
        Assert.Equal(entries.Take(3).Select(entry => entry.Hash), entries.Skip(1).Select(entry => entry.PreviousHash));
        Assert.Equal([entries[2].Hash, entries[3].Hash], [first.Hash, second.Hash]);
        Assert.Equal(await HeadAsync() with { Hash = [] }, second with { Hash = [] });
    }

    [SkippableFact]
    public async Task Everything_is_there_after_it_was_closed_and_opened()
    {
        await Ledger.RaiseTermAsync(CancellationToken.None);
        var head = await CommittedAsync(First(25));

        await ReopenAsync();

        Assert.Equal((head.Term, head.Position), ((await HeadAsync()).Term, (await HeadAsync()).Position));
        Assert.Equal(25, (await ReadOnAsync()).Count);
        Assert.Equal(25, (await ReadCurrentAsync()).Sum(slice => slice.Entries.Count));
    }

    [SkippableFact]
    public async Task A_writer_of_an_older_term_is_fenced_off()
    {
        var older = await Ledger.RaiseTermAsync(CancellationToken.None);
        var newer = await Ledger.RaiseTermAsync(CancellationToken.None);

        var outcome = await CommitAsync(older, First(1));

        Assert.Equal(older.Term + 1, newer.Term);
        Assert.Equal(newer.Term, Assert.IsType<CommitOutcome.Fenced>(outcome).Actual.Term);
        Assert.Empty(await ReadOnAsync());
        Assert.IsType<CommitOutcome.Committed>(await CommitAsync(newer, First(1)));
    }

    [SkippableFact]
    public async Task A_writer_that_does_not_know_the_head_is_fenced_off_before_anything_is_refused()
    {
        var stale = await HeadAsync();
        var head = await CommittedAsync(First(2));

        var outcome = await CommitAsync(stale, First(2));

        Assert.Equal(head.Position, Assert.IsType<CommitOutcome.Fenced>(outcome).Actual.Position);
        Assert.Equal(2, (await ReadOnAsync()).Count);
    }

    [SkippableFact]
    public async Task A_commit_that_nobody_waits_for_shows_in_the_head_that_is_read_next()
    {
        var head = await HeadAsync();
        for (var round = 0; round < 20; round++)
        {
            using var leaving = new CancellationTokenSource();
            var commit = Ledger.CommitAsync(head, First(50, $"urn:{round}:"), Time, leaving.Token);
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await commit;
                leaving.Token.ThrowIfCancellationRequested();
            });

            head = await HeadAsync();

            Assert.Equal(50 * (round + 1), head.Position);
        }
    }

    [SkippableFact]
    public async Task A_ledger_for_another_number_of_partitions_is_refused_with_the_remedy()
    {
        await Store.CloseAsync();

        var mismatch = await Assert.ThrowsAsync<LedgerMismatchException>(() => Store.OpenAsync(TestStore.Partitions + 1));

        Assert.Contains("Grid:Partitions to 4", mismatch.Message, StringComparison.Ordinal);
        await Store.CloseAsync();
        await Store.OpenAsync();
    }
}
