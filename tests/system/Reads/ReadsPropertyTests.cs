using System.Globalization;
using ClientApi.Access;
using Xunit.Abstractions;

namespace Whole.Tests.Reads;

/// <summary>Random networks, readers, shares, grants and requests: nobody reads what the model denies, and everybody what it allows.</summary>
/// <remarks>
/// <c>GRID_CASES</c> sets how many worlds are tried, <c>GRID_SEED</c> tries one; a failure names its seed. The first ten are always the same,
/// those beyond are others every day, so that more is tried than what passed once.
/// </remarks>
public sealed class ReadsPropertyTests(ITestOutputHelper output)
{
    private const int Fixed = 10;
    private const int Steps = 8;
    private const int QuestionsPerStep = 18;

    [Fact]
    public async Task Everybody_reads_all_that_it_may_and_nothing_else()
    {
        var only = Number("GRID_SEED");
        var today = (int)(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalDays * 1_000;
        var seeds = only is { } one ? [one] : Enumerable.Range(1, Number("GRID_CASES") ?? 1).Select(seed => seed <= Fixed ? seed : today + seed);
        foreach (var seed in seeds)
        {
            output.WriteLine($"GRID_SEED={seed}");
            try
            {
                var tally = await TryAsync(seed);
                output.WriteLine($"{tally.Shown} answers were shown, {tally.Missing} were as if nothing was there, {tally.SummedUp} had sums told apart, {tally.Loops} were of loops, {tally.Borders} stopped at a border, {tally.Forbidden} lacked the role.");
                Assert.True(tally.Shown > 100 && tally.Missing > 100, "The world shows hardly anything, or hides hardly anything.");
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"GRID_SEED={seed}: {failure.Message}", failure);
            }
        }
    }

    private static async Task<Tally> TryAsync(int seed)
    {
        // Every second world must share; the others are open.
        var (random, mustShare) = (new Random(seed), seed % 2 == 1);
        await using var host = await ReadsHost.StartAsync(mustShare, EveryReader.All, partitions: 1 + (seed % 4));
        var model = new WhoSeesWhat(mustShare, host.Clock.GetUtcNow);
        var (world, tally) = (new World(host, model, random), new Tally());
        await world.BeginAsync();
        for (var step = 0; step < Steps; step++)
        {
            await world.ChangeAsync();
            foreach (var reader in EveryReader.All)
            {
                // Tokens may have fewer roles than their client.
                var roles = random.Next(5) == 0 ? reader.Roles & (Roles)random.Next(1, (int)Roles.All + 1) : reader.Roles;
                if (roles == Roles.None)
                    roles = reader.Roles;
                using var client = await host.AsAsync(reader.Name, string.Join(' ', roles.ToWords()));
                var questions = new Questions(host, model, random, reader with { Roles = roles }, client, tally);
                for (var count = 0; count < QuestionsPerStep; count++)
                    await questions.AskAsync();

                await questions.AskOnceAsync(step);
            }
        }

        return tally;
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>What was asked, so that nobody takes a world in which nothing is to be seen for a proof.</summary>
internal sealed class Tally
{
    public int Shown { get; set; }

    public int Missing { get; set; }

    public int SummedUp { get; set; }

    /// <summary>Figures that loops leave without a number, or that are made of one.</summary>
    public int Loops { get; set; }

    /// <summary>Asked for in vain of what is blocked at a border.</summary>
    public int Borders { get; set; }

    public int Forbidden { get; set; }
}
