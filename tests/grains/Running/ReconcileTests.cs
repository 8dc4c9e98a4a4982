using Footprints.Cells;
using Footprints.Facts;
using Footprints.Tests.Waves.Simulation;
using Grains.Operations;
using Grains.Partitions;

namespace Grains.Tests.Running;

/// <summary>Live totals are compared with what the ledger says, while the grid runs.</summary>
public sealed class ReconcileTests
{
    [Theory]
    [InlineData(11, 1, Sharing.Open)]
    [InlineData(12, 3, Sharing.Open)]
    [InlineData(13, 4, Sharing.Required)]
    public async Task Totals_of_a_random_network_with_loops_are_what_the_ledger_says(int seed, int partitions, Sharing sharing)
    {
        await using var running = await RunningGrid.StartAsync(
            partitions: partitions, configure: options => options.Sharing = sharing, silos: 2);
        var random = new Random(seed);
        var facts = new RandomFacts(random, products: 20, back: 3, shares: sharing == Sharing.Required ? 25 : 0);
        for (var push = 0; push < 10; push++)
            await PushAsync(running, facts, random.Next(5, 30));

        var done = await ReconcileAsync(running);

        Assert.Equal([], done.FirstDiffering);
        Assert.Equal((ReconcileStatus.Done, null, 0), (done.Status, done.Detail, done.Differing));
        Assert.Equal((done.Cells, await HeldAsync(running, partitions)), (done.Compared, done.Compared));
    }

    [Fact]
    public async Task Totals_are_what_the_ledger_says_while_facts_keep_coming()
    {
        await using var running = await RunningGrid.StartAsync(partitions: 3);
        var facts = new RandomFacts(new Random(21), products: 20, back: 1);
        for (var push = 0; push < 5; push++)
            await PushAsync(running, facts, 40);

        var reconciling = ReconcileAsync(running);
        while (!reconciling.IsCompleted)
            await PushAsync(running, facts, 5);

        var done = await reconciling;
        Assert.Equal([], done.FirstDiffering);
        Assert.Equal(ReconcileStatus.Done, done.Status);
        Assert.True(done.Compared > 20, $"Only {done.Compared} totals were compared.");
    }

    [Fact]
    public async Task A_total_that_is_not_what_the_ledger_says_is_found_and_named()
    {
        await using var running = await RunningGrid.StartAsync(partitions: 2);
        await running.AcceptAsync(
            Stated.Product("urn:prod:base", 2m),
            Stated.Product("urn:prod:user", 1m, ("urn:prod:base", 3m)),
            Stated.Product("urn:prod:other", 5m));
        await running.ProductAsync("urn:prod:user", atLeast: 3);
        running.Ledger.Forge = ("urn:prod:base", FactWriter.Write(Stated.Product("urn:prod:base", 2.5m)));

        var done = await ReconcileAsync(running);

        Assert.Equal(["urn:prod:base", "urn:prod:user"], done.FirstDiffering.Order());
        Assert.Equal((3, 3, 2), (done.Cells, done.Compared, done.Differing));
    }

    [Fact]
    public async Task One_runs_at_a_time_and_tells_how_far_it_is()
    {
        await using var running = await RunningGrid.StartAsync();
        await running.AcceptAsync(Stated.Product("urn:prod:one", 2m));
        var gate = running.Ledger.HoldReads();
        var grain = running.Grains.GetGrain<IReconcileGrain>(0);

        var first = await grain.Start();
        var second = await grain.Start();

        Assert.Equal((true, false), (first.HasBegun, second.HasBegun));
        Assert.Equal(first.State.Id, second.State.Id);
        Assert.Equal(ReconcileStatus.Recomputing, (await grain.ReadState(first.State.Id))!.Status);
        Assert.Null(await grain.ReadState("another"));
        gate.SetResult();
        var done = await running.Until(() => grain.ReadState(first.State.Id), IsOver);
        Assert.Equal(ReconcileStatus.Done, done!.Status);
        Assert.True((await grain.Start()).HasBegun);
    }

    private static async Task PushAsync(RunningGrid running, RandomFacts facts, int count)
    {
        var batch = Enumerable.Range(0, count).Select(_ => facts.Next())
            .Where(fact => fact is not (Fact.Expiry or Fact.Publication)).ToList();
        await running.AcceptAsync(Stated.Push(batch) with { IsPartial = true });
    }

    private static async Task<ReconcileState> ReconcileAsync(RunningGrid running)
    {
        var grain = running.Grains.GetGrain<IReconcileGrain>(0);
        var start = await grain.Start();

        return (await running.Until(() => grain.ReadState(start.State.Id), IsOver))!;
    }

    private static bool IsOver(ReconcileState? state) => state is { Status: ReconcileStatus.Done or ReconcileStatus.Failed };

    /// <summary>How many totals the partitions tell of.</summary>
    private static async Task<int> HeldAsync(RunningGrid running, int partitions)
    {
        var held = 0;
        for (var partition = 0; partition < partitions; partition++)
        {
            var question = new TotalsQuestion(0, 100_000, 0, TimeSpan.Zero);
            held += (await running.Grains.GetGrain<IPartitionGrain>(partition).ReadTotals(question)).Ids.Length;
        }

        return held;
    }
}
