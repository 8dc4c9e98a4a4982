using Footprints.Facts;
using Footprints.Tests.Waves.Simulation;
using Footprints.Waves;
using Grains.Coordination;
using Grains.Intake;
using Grains.Partitions;
using Grains.Tests.Ledger;
using Grains.Waves;
using Xunit.Abstractions;

namespace Grains.Tests.Running;

/// <summary>Any grain may go at any moment: what was acknowledged stays, and everything settles again.</summary>
public sealed class LifeTests(ITestOutputHelper output)
{
    private const int Partitions = TestStore.Partitions;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task Grains_that_go_while_facts_come_change_nothing(int seed)
    {
        output.WriteLine($"seed {seed}");
        await using var running = await RunningGrid.StartAsync();
        using var end = new CancellationTokenSource();
        var leaving = LeaveAsync(running, new Random(seed), end.Token);

        var receipts = await Task.WhenAll(Enumerable.Range(0, 3).Select(writer => WriteAsync(running, writer, new Random((100 * seed) + writer))));
        await end.CancelAsync();
        var gone = await leaving;
        output.WriteLine($"{gone} grains have gone");

        await Recomputed.CheckAsync(running);
        var entries = await running.EntriesAsync();
        foreach (var (id, receipt) in receipts.SelectMany(one => one))
            Assert.Equal(receipt, Assert.Single(entries, entry => entry.Entity == id).Position);
    }

    [Fact]
    public async Task Each_grain_may_go_alone()
    {
        await using var running = await RunningGrid.StartAsync();
        await running.AcceptAsync(Stated.Product("urn:prod:a", 1, ("urn:prod:b", 0.5m)), Stated.Product("urn:prod:b", 1, ("urn:prod:a", 0.5m)));
        var value = 1;
        foreach (var grain in All(running))
        {
            await running.DeactivateAsync(grain);
            var receipt = await running.AcceptAsync(Stated.Product("urn:prod:b", ++value, ("urn:prod:a", 0.5m)));

            // a = 1 + b/2, b = v + a/2: a = (4 + 2v) / 3.
            Assert.Equal((4 + (2 * value)) / 3.0, (await running.ProductAsync("urn:prod:a", receipt)).Fossil(), 1e-9);
        }
    }

    [Fact]
    public async Task A_member_that_fails_in_the_middle_of_something_is_followed_by_another()
    {
        await using var running = await RunningGrid.StartAsync();
        await running.AcceptAsync(Stated.Product("urn:prod:a", 1, ("urn:prod:b", 0.5m)), Stated.Product("urn:prod:b", 1, ("urn:prod:a", 0.5m)));
        var value = 1;
        for (var member = 0; member < new Roster(Partitions).Count; member++)
        {
            var before = running.Lives.Last;
            await ConfuseAsync(running, member);
            var receipt = await running.AcceptAsync(Stated.Product("urn:prod:b", ++value, ("urn:prod:a", 0.5m)));

            Assert.Equal((4 + (2 * value)) / 3.0, (await running.ProductAsync("urn:prod:a", receipt)).Fossil(), 1e-9);
            await running.Until(() => Task.FromResult(running.Lives.Last), last => last == before + 1);
        }
    }

    /// <summary>Tells a member something that it can't take, whichever life it is in: that there are more members than there are.</summary>
    private static async Task ConfuseAsync(RunningGrid running, int member)
    {
        var head = await running.Ledger.ReadHeadAsync(default);
        var grain = (IWaveMember)All(running).Where(one => one is not ICoordinatorGrain).ElementAt(member);
        for (var activation = running.Lives.Last; activation > 0; activation--)
        {
            await grain.Deliver(new WaveEnvelope(new WaveMessage.Begin
            {
                Head = new WaveHead(Roster.Leader, member, head.Term, Wave: 1_000_000, head.Position, FromActivation: 0, activation),
                Activations = [.. Enumerable.Repeat(long.MaxValue, 99)],
                Entries = [],
                IsAlone = false,
            }));
        }
    }

    private static async Task<List<(string Id, long Receipt)>> WriteAsync(RunningGrid running, int writer, Random random)
    {
        var facts = new RandomFacts(random, products: 20, back: 2);
        var receipts = new List<(string, long)>();
        for (var number = 0; number < 30; number++)
        {
            var own = Stated.Product($"urn:prod:own:{writer}:{number}", number, ("urn:prod:p1", 0.1m));
            var others = Enumerable.Range(0, 4).Select(_ => facts.Next()).Where(fact => fact is not (Fact.Expiry or Fact.Publication));
            var push = Stated.Push([.. others, own]).With($"{writer}:{number}") with { IsPartial = true };
            var outcome = await running.Until(() => PushAsync(running, push), outcome => outcome is PushOutcome.Accepted);
            receipts.Add((own.Id.Text, ((PushOutcome.Accepted)outcome).Receipt));
        }

        return receipts;
    }

    /// <summary>A grain that goes as often as it comes turns some calls away: whoever is told so comes again.</summary>
    private static async Task<PushOutcome> PushAsync(RunningGrid running, Push push)
    {
        try
        {
            return await running.Grid.PushAsync(push, default);
        }
        catch (OrleansMessageRejectionException rejection)
        {
            return new PushOutcome.Unavailable("UNAVAILABLE", rejection.Message, TimeSpan.FromSeconds(1));
        }
    }

    private static async Task<int> LeaveAsync(RunningGrid running, Random random, CancellationToken end)
    {
        var grains = All(running).ToList();
        var gone = 0;
        while (!end.IsCancellationRequested)
        {
            await running.DeactivateAsync(grains[random.Next(grains.Count)]);
            gone++;
            await running.ReadyAsync();
        }

        return gone;
    }

    private static IEnumerable<IAddressable> All(RunningGrid running) =>
    [
        .. Enumerable.Range(0, Partitions).Select(at => running.Grains.GetGrain<IPartitionGrain>(at)),
        running.Grains.GetGrain<ICoordinatorGrain>(0),
        running.Grains.GetGrain<IOrderGrain>(0),
        running.Grains.GetGrain<IGroupGrain>(0),
    ];
}
