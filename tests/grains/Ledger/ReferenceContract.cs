using CsCheck;
using Footprints.Facts;
using Grains.Ledger;

namespace Grains.Tests.Ledger;

public abstract class ReferenceContract : LedgerContract
{
    // Few entities and keys, and versions that are mostly the next one: groups that succeed, and all ways to lose.
    private static readonly Gen<(int Entity, int Series, int Offset)> Entry = Gen.Select(
        Gen.Int[0, 5], Gen.Frequency((8, Gen.Const(0)), (1, Gen.Int[0, 2])), Gen.Frequency((24, Gen.Const(0)), (1, Gen.Int[-1, 2])));

    private static readonly Gen<((int Entity, int Series, int Offset)[] Entries, int Key)> Batch = Gen.Select(
        Entry.Array[0, 4], Gen.Frequency((3, Gen.Const(-1)), (1, Gen.Int[0, 30])));

    [SkippableFact]
    public async Task Random_groups_end_as_in_the_plain_reference()
    {
        var (reference, sample, committed, refused) = (new LedgerReference(), 0, 0, 0);

        await Batch.Array[1, 5].Array[1, 12].SampleAsync(
            async groups =>
            {
                sample++;
                foreach (var group in groups)
                {
                    var batches = Proposals(reference, $"{sample}", group);
                    var refusals = reference.Commit(batches);
                    var outcome = await CommitAsync(await HeadAsync(), batches);
                    Equal(refusals, outcome);
                    _ = refusals.Count == 0 ? committed++ : refused++;
                    Assert.Equal(reference.Position, (await HeadAsync()).Position);
                }
            },
            iter: 60,
            threads: 1);

        Assert.InRange(committed, 50, int.MaxValue);
        Assert.InRange(refused, 50, int.MaxValue);
        Assert.Null((await Ledger.VerifyAsync(null, CancellationToken.None)).FirstBroken);
    }

    private static LedgerBatch[] Proposals(
        LedgerReference reference, string sample, ((int Entity, int Series, int Offset)[] Entries, int Key)[] group)
    {
        // What is proposed counts, as it does in a partition that numbers versions with pending ones included.
        var pending = new Dictionary<(string, VersionSeries), int>();

        return [.. group.Select(batch => new LedgerBatch(
            "somebody",
            [.. batch.Entries.Select(Next)],
            batch.Key < 0 ? null : new($"{sample}:{batch.Key}", [1]),
            []))];

        ProposedEntry Next((int Entity, int Series, int Offset) entry)
        {
            var series = (Entity: $"urn:{sample}:{entry.Entity}", Series: (VersionSeries)entry.Series);
            var ahead = pending.GetValueOrDefault(series);
            pending[series] = ahead + 1;
            var version = reference.CurrentVersion(series.Entity, series.Series) + ahead + 1 + entry.Offset;

            return Proposed.Entry(series.Entity, Math.Max(version, 1), series.Series);
        }
    }

    private static void Equal(List<BatchRefusal> expected, CommitOutcome actual)
    {
        if (expected.Count == 0)
        {
            Assert.IsType<CommitOutcome.Committed>(actual);
            return;
        }

        Assert.Equal(
            expected.Select(Text), Assert.IsType<CommitOutcome.Refused>(actual).Refusals.Select(Text));
    }

    private static string Text(BatchRefusal refusal) => refusal switch
    {
        BatchRefusal.KeyTaken { Answer: { } answer } => $"{refusal.Batch} key {answer.Position} {answer.Accepted}",
        _ => $"{refusal}",
    };
}
