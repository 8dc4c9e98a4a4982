using System.Globalization;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Tests.Waves.Simulation;
using Grains.Intake;
using Grains.Ledger;
using Grains.Tests.Ledger;
using Xunit.Abstractions;

namespace Grains.Tests.Running;

/// <summary>Random facts, doubled, regrouped, at the same time and over restarts, give the totals of the slow recomputation.</summary>
/// <remarks><c>GRID_CASES</c> sets how many networks are tried; a failure names its seed.</remarks>
public sealed class RandomNetworkTests(ITestOutputHelper output)
{
    private const int Products = 20;

    private static int Cases =>
        int.TryParse(Environment.GetEnvironmentVariable("GRID_CASES"), CultureInfo.InvariantCulture, out var cases) ? cases : 5;

    [Fact]
    public async Task Totals_equal_the_recomputation_over_sqlite()
    {
        for (var seed = 1; seed <= Cases; seed++)
            await TryAsync(seed, new SqliteTestStore());
    }

    [SkippableFact]
    public async Task Totals_equal_the_recomputation_over_postgres()
    {
        for (var seed = 1_001; seed <= 1_000 + Math.Max(2, Cases / 5); seed++)
            await TryAsync(seed, await PostgresTestStore.CreateAsync());
    }

    private async Task TryAsync(int seed, TestStore store)
    {
        var random = new Random(seed);
        var partitions = random.Next(1, 6);
        var silos = (short)random.Next(1, 4);
        var sharing = seed % 2 == 0 ? Sharing.Required : Sharing.Open;
        output.WriteLine($"seed {seed}: {partitions} partitions in {silos} silos, sharing {sharing}");
        try
        {
            await using var running = await RunningGrid.StartAsync(
                store, partitions, options => options.Sharing = sharing, silos);
            await TryAsync(running, random);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Seed {seed} with {partitions} partitions fails: {failure.Message}", failure);
        }
    }

    private static async Task TryAsync(RunningGrid running, Random random)
    {
        var facts = new RandomFacts(
            random, Products, back: random.Next(2) == 0 ? 2 : 0, shares: running.Sharing == Sharing.Required ? 25 : 5);
        for (var life = random.Next(1, 4); life > 0; life--)
        {
            var pushes = Pushes(facts, random);
            await Task.WhenAll(pushes.Chunk(Math.Max(1, pushes.Count / 3)).Select(some => PushAllAsync(running, some)));
            var product = Pool.Products[random.Next(Products)];
            await running.Grid.PublishAsync(product, default, Stated.Principal, key: null, default);
            await Recomputed.CheckAsync(running);
            if (random.Next(3) == 0)
                await ExpireAsync(running);

            await running.RestartAsync(isKilled: random.Next(2) == 0);
            await Recomputed.CheckAsync(running);
        }

        var verification = await running.Ledger.VerifyAsync(null, default);
        Assert.True(verification.FirstBroken is null, verification.Reason);
    }

    /// <summary>Batches of random facts; some come twice with a key, some twice without one.</summary>
    private static List<Push> Pushes(RandomFacts facts, Random random)
    {
        var pushes = new List<Push>();
        for (var count = random.Next(5, 20); count > 0; count--)
        {
            var batch = Enumerable.Range(0, random.Next(1, 12)).Select(_ => facts.Next())
                .Where(fact => fact is not (Fact.Expiry or Fact.Publication)).ToList();
            if (batch.Count == 0)
                continue;

            var push = Stated.Push(batch) with { IsPartial = true };
            pushes.Add(random.Next(2) == 0 ? push.With($"{random.Next()}") : push);
            if (random.Next(4) == 0)
                pushes.Insert(random.Next(pushes.Count), pushes[^1]);
        }

        return pushes;
    }

    private static async Task PushAllAsync(RunningGrid running, IEnumerable<Push> pushes)
    {
        foreach (var push in pushes)
            await running.Until(() => running.Grid.PushAsync(push, default), outcome => outcome is PushOutcome.Accepted);
    }

    /// <summary>Every validity passes, and the grid states it of all that is in force.</summary>
    private static async Task ExpireAsync(RunningGrid running)
    {
        running.Clock.Advance(TimeSpan.FromDays(10 * 365));
        await running.Until(running.EntriesAsync, AllExpired);
        await Recomputed.CheckAsync(running);
    }

    private static bool AllExpired(List<LedgerEntry> entries)
    {
        var facts = entries.Select(Recomputed.FactOf).ToList();
        var expired = facts.Select(fact => fact.Fact).OfType<Fact.Expiry>().Select(expiry => (expiry.Id, expiry.ExpiredVersion)).ToHashSet();

        return facts.Where(fact => fact.Series == VersionSeries.Stated).GroupBy(fact => fact.Fact.Id).Select(entity => entity.Last())
            .Where(fact => fact.Fact is Fact.Product or Fact.Factor or Fact.Share)
            .All(fact => expired.Contains((fact.Fact.Id, fact.Version)));
    }
}
