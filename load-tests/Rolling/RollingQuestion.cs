using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LoadTests.Chaos;
using LoadTests.Grids;
using LoadTests.Questions;

namespace LoadTests.Rolling;

/// <summary>Does anybody notice when every silo is replaced, one after the other?</summary>
internal static class RollingQuestion
{
    private static readonly TimeSpan Retrying = TimeSpan.FromSeconds(10);

    private static readonly Option<int> Silos = Question.Number("--silos", "silos, each a process", 3);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 8);
    private static readonly Option<int> Suppliers = Question.Number("--suppliers", "suppliers who push all the while", 20);
    private static readonly Option<int> Products = Question.Number("--products", "products of all suppliers", 400);
    private static readonly Option<string?> Previous = Question.Text(
        "--previous", "the published folder of an earlier release: it runs first, and is upgraded to this one");

    public static Command Create() => Question.Create(
        "rolling",
        "Does anybody notice when all silos are replaced under load, one after the other, and then the API? A push or a read counts as failed when its client "
        + "has tried again for 10 s in vain. With --previous what is replaced is of an earlier release.",
        [Silos, Partitions, Suppliers, Products, Previous],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        await using var cluster = await GridProcesses.StartAsync(asked.Of(Silos), asked.Of(Partitions), asked.Of(Previous));
        var chain = new SupplyChain(asked.Of(Suppliers), asked.Of(Products) / asked.Of(Suppliers), asked.Seed);
        using var client = new ChaosClient(cluster.Address);
        var recoveries = new Recoveries(client, asked.Of(Partitions));
        await chain.FillAsync(client, asked.Cancellation);
        await recoveries.ProbeAsync(asked.Cancellation);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(asked.Cancellation);
        var pushing = Task.WhenAll(Enumerable.Range(0, asked.Of(Suppliers))
            .Select(supplier => PushAllAsync(client, chain, supplier, new Random(asked.Seed + supplier), end.Token)));
        var readers = new Readers(chain, cluster.Address, asked.Of(Partitions), asked.Seed);
        var reading = readers.RunAsync(end.Token);
        var started = Stopwatch.GetTimestamp();
        foreach (var old in cluster.Silos.ToList())
        {
            await cluster.AddSilo().Joined;
            await recoveries.ProbeAsync(asked.Cancellation);
            cluster.Forget(old);
            await old.StopAsync();
            await old.Ended;
            await recoveries.ProbeAsync(asked.Cancellation);
            Question.Say($"  {old.Name} has been replaced");
        }

        await cluster.ReplaceApiAsync(asked.Cancellation);
        Question.Say("  the API has been replaced");
        var took = Stopwatch.GetElapsedTime(started);
        await end.CancelAsync();
        var pushes = (await pushing).SelectMany(took => took).ToList();
        await reading;
        asked.Report.Add("replaced", asked.Of(Silos));
        asked.Report.Add("seconds", took.TotalSeconds);
        asked.Report.Add("pushes", pushes.Count);
        asked.Report.Add("failed", pushes.Count(push => push > Retrying));
        asked.Report.Add("retries", client.Retries);
        asked.Report.Add("slowest_s", pushes.Max().TotalSeconds);
        asked.Report.Add("reads", readers.Reads);
        asked.Report.Add("failed_reads", readers.FailedReads);
        asked.Report.Add("unavailable_s_max", readers.LongestWithout.TotalSeconds);
        asked.Report.Check("readers_noticed_nothing", readers.LongestWithout > Retrying
            ? string.Create(CultureInfo.InvariantCulture, $"A reader got no answer for {readers.LongestWithout.TotalSeconds:F1} s.") : null);
        asked.Report.Check("nobody_noticed", pushes.Count(push => push > Retrying) is > 0 and var late
            ? string.Create(CultureInfo.InvariantCulture, $"{late} pushes were not accepted within {Retrying.TotalSeconds} s.") : null);
    }

    /// <summary>How long each push of a supplier took, with all that had to be tried again.</summary>
    private static async Task<List<TimeSpan>> PushAllAsync(
        ChaosClient client, SupplyChain chain, int supplier, Random random, CancellationToken end)
    {
        var times = new List<TimeSpan>();
        for (var number = 0; !end.IsCancellationRequested; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"push {supplier}-{number}");
            var started = Stopwatch.GetTimestamp();
            await client.PushAsync(chain.Next(supplier, name, random), name.Replace(' ', '-'), CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(started));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100, 300)), CancellationToken.None);
        }

        return times;
    }
}
