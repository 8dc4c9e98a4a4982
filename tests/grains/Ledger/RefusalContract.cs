using Footprints.Facts;
using Grains.Ledger;
using static Grains.Tests.Ledger.Proposed;

namespace Grains.Tests.Ledger;

public abstract class RefusalContract : LedgerContract
{
    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_version_that_is_not_the_next_one_is_refused_with_the_current_one(int version)
    {
        await CommittedAsync(Batch(Entry("urn:a"), Entry("urn:a", 2)));

        var refusals = await RefusedAsync(Batch(Entry("urn:b")), Batch(Entry("urn:a", version)));

        Assert.Equal([new BatchRefusal.VersionTaken(1, "urn:a", 2)], refusals);
        Assert.Equal(2, (await HeadAsync()).Position);
        Assert.Equal(2, (await ReadOnAsync()).Count);
        Assert.Equal(2, (await ReadCurrentAsync())[^1].Entries.Single().Version);
    }

    [SkippableFact]
    public async Task A_first_version_above_one_is_refused()
    {
        var refusals = await RefusedAsync(Batch(Entry("urn:a", 2)));

        Assert.Equal([new BatchRefusal.VersionTaken(0, "urn:a", 0)], refusals);
    }

    [SkippableFact]
    public async Task Versions_chain_within_a_batch_and_over_the_batches_of_a_group()
    {
        await CommittedAsync(Batch(Entry("urn:a")));

        await CommittedAsync(Batch(Entry("urn:a", 2), Entry("urn:b")), Batch(Entry("urn:b", 2), Entry("urn:a", 3)));

        var current = (await ReadCurrentAsync()).SelectMany(slice => slice.Entries);
        Assert.Equal([("urn:a", 3), ("urn:b", 2)], current.Select(entry => (entry.Entity, entry.Version)).Order());
    }

    [SkippableFact]
    public async Task Series_of_one_entity_are_numbered_apart()
    {
        await CommittedAsync(
            Batch(Entry("urn:a"), Entry("urn:a", 1, VersionSeries.Published)),
            Batch(Entry("urn:a", 2, VersionSeries.Published), Entry("urn:a", 1, VersionSeries.Expired)));

        Assert.Equal(
            [(VersionSeries.Stated, 1), (VersionSeries.Published, 2), (VersionSeries.Expired, 1)],
            (await ReadCurrentAsync())[^1].Entries.Select(entry => (entry.Series, entry.Version)).Order());
    }

    [SkippableFact]
    public async Task A_batch_that_builds_upon_a_losing_one_loses_too_and_the_others_can_be_committed()
    {
        await CommittedAsync(Batch(Entry("urn:a")));
        LedgerBatch[] group =
        [
            Batch(Entry("urn:b")),
            Batch(Entry("urn:c"), Entry("urn:a")),
            Batch(Entry("urn:c", 2)),
            Batch(Entry("urn:b", 2)),
            Batch(Entry("urn:c")),
        ];

        var refusals = await RefusedAsync(group);

        Assert.Equal(
            [new BatchRefusal.VersionTaken(1, "urn:a", 1), new BatchRefusal.VersionTaken(2, "urn:c", 0)], refusals);
        await CommittedAsync(group[0], group[3], group[4]);
    }

    [SkippableFact]
    public async Task A_version_that_is_doubled_in_a_group_goes_to_the_first()
    {
        var refusals = await RefusedAsync(Batch(Entry("urn:a")), Batch(Entry("urn:a")), Batch(Entry("urn:a", 3)));

        Assert.Equal(
            [new BatchRefusal.VersionTaken(1, "urn:a", 1), new BatchRefusal.VersionTaken(2, "urn:a", 1)], refusals);
    }

    [SkippableFact]
    public async Task A_key_is_answered_as_the_first_time_also_after_a_reopening()
    {
        await CommittedAsync(
            Batch(Entry("urn:z")),
            new LedgerBatch("somebody", [Entry("urn:a"), Entry("urn:b")], new("键 1", [9, 8, 7]), [4, 5]));
        await ReopenAsync();

        var found = await Ledger.FindKeyAsync("somebody", "键 1", CancellationToken.None);
        var refusals = await RefusedAsync(Batch(Entry("urn:c")), Keyed("键 1", Entry("urn:a")));

        var refusal = Assert.IsType<BatchRefusal.KeyTaken>(Assert.Single(refusals));
        Assert.Equal(1, refusal.Batch);
        foreach (var answer in new[] { found, refusal.Answer })
        {
            Assert.Equal((3L, 2), (answer!.Position, answer.Accepted));
            Assert.Equal(([9, 8, 7], [4, 5]), (answer.BodyHash, answer.Rejections), Bytes.Pairs);
        }
    }

    [SkippableFact]
    public async Task A_key_that_was_never_used_has_no_answer()
    {
        await CommittedAsync(Keyed("a", Entry("urn:a")));

        Assert.Null(await Ledger.FindKeyAsync("somebody", "b", CancellationToken.None));
        Assert.Null(await Ledger.FindKeyAsync("somebody else", "a", CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_key_belongs_to_its_principal()
    {
        await CommittedAsync(Keyed("a", Entry("urn:a")));

        await CommittedAsync(Keyed("a", Entry("urn:b")) with { Principal = "somebody else" });

        Assert.Equal(2, (await HeadAsync()).Position);
    }

    [SkippableFact]
    public async Task A_key_that_is_used_twice_in_a_group_goes_to_the_first_batch_that_can_be_committed()
    {
        var refusals = await RefusedAsync(
            Keyed("a", Entry("urn:a", 5)), Keyed("a", Entry("urn:b")), Keyed("a", Entry("urn:c")));

        Assert.Equal(
            [new BatchRefusal.VersionTaken(0, "urn:a", 0), new BatchRefusal.KeyTaken(2, null)], refusals);
    }

    [SkippableFact]
    public async Task A_batch_without_entries_keeps_its_answer()
    {
        var head = await CommittedAsync(Batch(Entry("urn:a")));

        var same = await CommittedAsync(Keyed("nothing accepted") with { Rejections = [1] });

        var answer = await Ledger.FindKeyAsync("somebody", "nothing accepted", CancellationToken.None);
        Assert.Equal((head.Position, head.Term), (same.Position, same.Term));
        Assert.Equal((0L, 0), (answer!.Position, answer.Accepted));
        Assert.Equal([1], answer.Rejections);
    }

    private static class Bytes
    {
        public static readonly IEqualityComparer<(byte[], byte[])> Pairs =
            EqualityComparer<(byte[], byte[])>.Create(
                (left, right) => left.Item1.SequenceEqual(right.Item1) && left.Item2.SequenceEqual(right.Item2),
                pair => pair.Item1.Length);
    }
}
