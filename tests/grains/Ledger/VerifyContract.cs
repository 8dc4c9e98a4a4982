using static Grains.Tests.Ledger.Proposed;

namespace Grains.Tests.Ledger;

public abstract class VerifyContract : LedgerContract
{
    [SkippableFact]
    public async Task A_whole_ledger_is_verified_and_its_progress_told()
    {
        await CommittedAsync(First(40));
        await CommittedAsync(Batch(Entry("urn:prod:7", 2), Entry("urn:prod:7", 3)), Keyed("nothing"));
        var progress = new LastReport();

        var verification = await Ledger.VerifyAsync(progress, CancellationToken.None);

        Assert.Equal(new(42, null, null), verification);
        Assert.Equal(42, progress.Value);
    }

    [SkippableFact]
    public async Task An_empty_ledger_is_whole() =>
        Assert.Equal(new(0, null, null), await Ledger.VerifyAsync(null, CancellationToken.None));

    [SkippableTheory]
    [InlineData("UPDATE ledger_entries SET payload = hash WHERE position = 5", 5, "content")]
    [InlineData("UPDATE ledger_entries SET principal = 'other' WHERE position = 1", 1, "content")]
    [InlineData("UPDATE ledger_entries SET recorded_at_milliseconds = 1 WHERE position = 9", 9, "content")]
    [InlineData("UPDATE ledger_entries SET hash = previous_hash WHERE position = 4", 4, "content")]
    [InlineData("UPDATE ledger_entries SET previous_hash = hash WHERE position = 4", 4, "entry before")]
    [InlineData("DELETE FROM ledger_entries WHERE position = 1", 1, "missing")]
    [InlineData("DELETE FROM ledger_entries WHERE position = 6", 6, "missing")]
    [InlineData("DELETE FROM ledger_entries WHERE position = 20", 20, "missing")]
    [InlineData("UPDATE ledger_entries SET position = -3 WHERE position = 7", -3, "before the first")]
    [InlineData("UPDATE ledger_head SET position = 18", 19, "behind the head")]
    [InlineData("UPDATE ledger_head SET position = 21", 21, "missing")]
    [InlineData("UPDATE ledger_head SET hash = (SELECT hash FROM ledger_entries WHERE position = 2)", 20, "another hash")]
    [InlineData("UPDATE ledger_current SET version = 2 WHERE entity = 'urn:prod:3'", 4, "urn:prod:3")]
    [InlineData("UPDATE ledger_current SET position = 2 WHERE entity = 'urn:prod:3'", 2, "urn:prod:3")]
    [InlineData("UPDATE ledger_current SET position = 99 WHERE entity = 'urn:prod:3'", 99, "urn:prod:3")]
    [InlineData("UPDATE ledger_current SET position = 1, version = 1 WHERE entity = 'urn:prod:0'", 20, "urn:prod:0")]
    [InlineData("DELETE FROM ledger_current WHERE entity = 'urn:prod:12'", 13, "urn:prod:12")]
    public async Task Whatever_is_changed_behind_the_ledgers_back_is_named(string sql, long firstBroken, string reason)
    {
        await CommittedAsync(First(19));
        await CommittedAsync(Batch(Entry("urn:prod:0", 2)));

        await Store.ExecuteAsync(sql);

        var verification = await Ledger.VerifyAsync(null, CancellationToken.None);
        Assert.Equal(firstBroken, verification.FirstBroken);
        Assert.Contains(reason, verification.Reason, StringComparison.Ordinal);
    }

    private sealed class LastReport : IProgress<long>
    {
        public long Value { get; private set; }

        public void Report(long value) => Value = value;
    }
}
