using Footprints.Facts;
using Footprints.Identities;
using Grains.Ledger;
using static Grains.Tests.Ledger.Proposed;

namespace Grains.Tests.Ledger;

public abstract class ReadContract : LedgerContract
{
    [SkippableFact]
    public async Task The_snapshot_of_an_empty_ledger_is_one_empty_slice()
    {
        var slice = Assert.Single(await ReadCurrentAsync());

        Assert.Equal(0, slice.Position);
        Assert.Empty(slice.Entries);
    }

    [SkippableFact]
    public async Task Current_entries_come_once_each_in_the_newest_version()
    {
        await CommittedAsync(First(35));
        await CommittedAsync(Batch(Entry("urn:prod:3", 2)), Batch(Entry("urn:prod:3", 1, VersionSeries.Published)));

        var slices = await ReadCurrentAsync();

        var entries = slices.SelectMany(slice => slice.Entries).ToList();
        Assert.All(slices, slice => Assert.Equal(37, slice.Position));
        Assert.All(slices, slice => Assert.InRange(slice.Entries.Count, 0, TestStore.SliceEntries));
        Assert.Equal(36, entries.Select(entry => (entry.Entity, entry.Series)).Distinct().Count());
        Assert.Equal(36, entries.Count);
        Assert.Contains(entries, entry => entry is { Entity: "urn:prod:3", Version: 2, Position: 36 });
        Assert.DoesNotContain(entries, entry => entry.Position == 4);
    }

    [SkippableFact]
    public async Task Current_entries_come_in_the_order_of_their_positions()
    {
        await CommittedAsync(First(100));

        var positions = (await ReadCurrentAsync()).SelectMany(slice => slice.Entries).Select(entry => entry.Position).ToList();

        Assert.Equal(Enumerable.Range(1, 100).Select(position => (long)position), positions);
    }

    [SkippableFact]
    public async Task Ranges_of_places_divide_the_current_entries()
    {
        await CommittedAsync(First(100));
        var all = (await ReadCurrentAsync()).SelectMany(slice => slice.Entries).Select(entry => entry.Entity);

        var divided = new List<string>();
        for (var partition = 0; partition < TestStore.Partitions; partition++)
        {
            var first = partition * CellKey.Places / TestStore.Partitions;
            var slices = await ReadCurrentAsync(first, first + (CellKey.Places / TestStore.Partitions));
            var entries = slices.SelectMany(slice => slice.Entries).ToList();
            Assert.All(entries, entry => Assert.Equal(partition, CellKey.Of(entry.Entity).PartitionOf(4)));
            divided.AddRange(entries.Select(entry => entry.Entity));
        }

        Assert.Equal(all.Order(), divided.Order());
    }

    [SkippableFact]
    public async Task Shares_of_all_enterprises_lie_at_the_common_place_alone()
    {
        string[] shares = [.. Enumerable.Range(0, 30).Select(number => $"urn:ent:{number} {(number % 2 == 0 ? "*" : "urn:prod:x")} urn:ent:buyer")];
        await CommittedAsync([.. First(30), .. shares.Select(share => Batch(Entry(share)))]);
        await CommittedAsync(Batch(Entry(shares[7], 2)), Batch(Entry(shares[7], 1, VersionSeries.Expired)));

        var common = (await ReadCurrentAsync(CellKey.CommonPlace, CellKey.Places)).SelectMany(slice => slice.Entries).ToList();
        var others = (await ReadCurrentAsync(0, CellKey.CommonPlace)).SelectMany(slice => slice.Entries).ToList();

        Assert.Equal(shares.Order(), common.Where(entry => entry.Series == VersionSeries.Stated).Select(entry => entry.Entity).Order());
        Assert.Equal((2, 1), (common.Single(entry => entry.Position == 61).Version, common.Single(entry => entry.Position == 62).Version));
        Assert.Equal(30, others.Count);
    }

    [SkippableFact]
    public async Task A_snapshot_stays_as_it_was_while_the_writer_goes_on()
    {
        await CommittedAsync(First(60));
        await using var slices = Ledger.ReadCurrentAsync(0, CellKey.Places, CancellationToken.None).GetAsyncEnumerator();
        await slices.MoveNextAsync();

        await CommittedAsync([.. First(60).Select(batch => Batch(batch.Entries[0] with { Version = 2 }))]);
        var entries = new List<LedgerPayload>();
        while (await slices.MoveNextAsync())
        {
            Assert.Equal(60, slices.Current.Position);
            entries.AddRange(slices.Current.Entries);
        }

        Assert.Equal(60, entries.Count);
        Assert.All(entries, entry => Assert.Equal(1, entry.Version));
        Assert.Equal(120, (await HeadAsync()).Position);
    }

    [SkippableFact]
    public async Task A_reader_may_leave_early()
    {
        await CommittedAsync(First(200));

        for (var round = 0; round < 5; round++)
        {
            await foreach (var slice in Ledger.ReadOnAsync(0, 200, CancellationToken.None))
            {
                Assert.Equal(TestStore.SliceEntries, slice.Count);
                break;
            }

            await foreach (var slice in Ledger.ReadCurrentAsync(0, CellKey.Places, CancellationToken.None))
            {
                Assert.Empty(slice.Entries);
                break;
            }
        }

        Assert.Equal(200, (await ReadOnAsync()).Count);
    }

    [SkippableFact]
    public async Task Reading_on_gives_what_lies_between_two_positions_in_order()
    {
        await CommittedAsync(First(50));

        Assert.Equal(Enumerable.Range(8, 25).Select(at => (long)at), Positions(await ReadOnAsync(7, 32)));
        Assert.Equal([50], Positions(await ReadOnAsync(49)));
        Assert.Empty(await ReadOnAsync(50));
        Assert.Empty(await ReadOnAsync(10, 10));
    }

    [SkippableFact]
    public async Task Entries_are_read_at_their_positions_and_missing_ones_left_out()
    {
        await CommittedAsync(First(10));

        var entries = await Ledger.ReadAtAsync([9, 2, 2, 77, 0, 5], CancellationToken.None);

        Assert.Equal([2, 5, 9], Positions(entries));
        Assert.Equal(["urn:prod:1", "urn:prod:4", "urn:prod:8"], entries.Select(entry => entry.Entity));
        Assert.Empty(await Ledger.ReadAtAsync([], CancellationToken.None));
    }

    [SkippableFact]
    public async Task History_has_all_series_of_an_entity_newest_first_in_pages()
    {
        await CommittedAsync(Batch(Entry("urn:a"), Entry("urn:b"), Entry("urn:a", 2)));
        await CommittedAsync(Batch(Entry("urn:a", 1, VersionSeries.Published), Entry("urn:ab")));
        await CommittedAsync(Batch(Entry("urn:a", 1, VersionSeries.Expired), Entry("urn:a", 3)));

        var first = await Ledger.ReadHistoryAsync("urn:a", long.MaxValue, 3, CancellationToken.None);
        var second = await Ledger.ReadHistoryAsync("urn:a", first[^1].Position, 3, CancellationToken.None);

        Assert.Equal([7, 6, 4], Positions(first));
        Assert.Equal([3, 1], Positions(second));
        Assert.Empty(await Ledger.ReadHistoryAsync("urn:a", 1, 3, CancellationToken.None));
        Assert.Empty(await Ledger.ReadHistoryAsync("urn:unknown", long.MaxValue, 3, CancellationToken.None));
    }

    private static IEnumerable<long> Positions(IEnumerable<LedgerEntry> entries) =>
        entries.Select(entry => entry.Position);
}
