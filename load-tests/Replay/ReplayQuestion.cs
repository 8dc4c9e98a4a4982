using System.CommandLine;
using System.Diagnostics;
using LoadTests.Grids;
using LoadTests.Questions;
using Silo.Ledger;

namespace LoadTests.Replay;

/// <summary>A real data set through the HTTP API: does every total come out as it is known?</summary>
internal static class ReplayQuestion
{
    private const double MostRelativeError = 1e-9;
    private const double NegligibleKilograms = 1e-12;
    private const int IdsPerQuery = 500;

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "folder with nodes.csv, edges.csv and expected.csv (.gz accepted)",
        Required = true,
    };

    private static readonly Option<string?> Url = Question.Text("--url", "a running grid (default: one is started, empty)");
    private static readonly Option<int> Batch = Question.Number("--batch", "facts in one push", 100);
    private static readonly Option<int> Connections = Question.Number("--connections", "pushes at a time", 2);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of a grid that is started", 2);

    public static Command Create() => Question.Create(
        "replay",
        "Does a real data set, pushed through the HTTP API in random order, give the totals that are known?",
        [Data, Url, Batch, Connections, Partitions],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        var network = RealNetwork.Read(asked.Of(Data)!);
        using var folder = new TemporaryFolder();
        await using var grid = asked.Of(Url) is null
            ? await GridUnderTest.StartAsync(new LedgerOptions { Data = folder.Path }, asked.Of(Partitions), asked.Cancellation)
            : null;
        using var http = new HttpGrid(grid?.Address ?? new Uri(asked.Of(Url)!));
        var facts = network.Facts.ToArray();
        new Random(asked.Seed).Shuffle(facts);

        var start = Stopwatch.GetTimestamp();
        var receipt = await http.PushAllAsync(
            [.. facts.Chunk(asked.Of(Batch)).Select(HttpGrid.Body)], asked.Of(Connections), asked.Cancellation);
        var totals = await ReadAsync(http, network, receipt, asked.Cancellation);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Answer(asked.Report, network, totals, seconds);
    }

    private static void Answer(Report report, RealNetwork network, List<(double? Total, string Status)> totals, double seconds)
    {
        var (largest, worst, withoutTotal) = (0.0, 0, -1);
        for (var product = 0; product < totals.Count; product++)
        {
            if (totals[product].Total is not { } total)
            {
                withoutTotal = product;
                continue;
            }

            // Where a nanogram would be a large part, the absolute error decides.
            var (error, expected) = (Math.Abs(total - network.Expected[product]), Math.Abs(network.Expected[product]));
            var isNegligible = error <= NegligibleKilograms && expected * MostRelativeError < NegligibleKilograms;
            var relative = isNegligible ? 0 : error / expected;
            if (relative > largest)
                (largest, worst) = (relative, product);
        }

        report.Add("products", network.Ids.Count);
        report.Add("inputs", network.Inputs);
        report.Add("max_relative_error", largest);
        report.Add("worst", network.Ids[worst]);
        report.Add("seconds", seconds);
        report.Check("all_complete", withoutTotal < 0
            ? null
            : $"{network.Ids[withoutTotal]} is {totals[withoutTotal].Status} and should be complete.");
        report.Check("error_small", largest <= MostRelativeError
            ? null
            : $"{network.Ids[worst]} is {totals[worst].Total:R} and should be {network.Expected[worst]:R}.");
    }

    /// <summary>The total and status of every product, once they include the receipt.</summary>
    private static async Task<List<(double? Total, string Status)>> ReadAsync(
        HttpGrid http, RealNetwork network, string receipt, CancellationToken cancellation)
    {
        var totals = new List<(double?, string)>(network.Ids.Count);
        foreach (var ids in network.Ids.Chunk(IdsPerQuery))
        {
            var answer = await http.QueryAsync(ids, receipt, cancellation);
            foreach (var footprint in answer.GetProperty("footprints").EnumerateArray())
            {
                totals.Add((
                    footprint.TryGetProperty("pcfExcludingBiogenicUptake", out var total) ? total.GetDouble() : null,
                    footprint.GetProperty("status").GetString()!));
            }
        }

        return totals.Count == network.Ids.Count
            ? totals
            : throw new InvalidOperationException($"{network.Ids.Count} products were pushed, but {totals.Count} were found.");
    }
}
