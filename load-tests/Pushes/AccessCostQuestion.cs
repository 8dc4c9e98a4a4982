using System.CommandLine;
using System.Globalization;
using LoadTests.Questions;

namespace LoadTests.Pushes;

/// <summary>What access control costs a push: the same load without it and with it, in turns.</summary>
internal static class AccessCostQuestion
{
    private static readonly Option<int> Pairs = Question.Number("--pairs", "pairs of loads, one without access control and one with it", 5);
    private static readonly Option<int> Suppliers = Question.Number("--suppliers", "suppliers who push", 500);
    private static readonly Option<int> Rate = Question.Number("--rate", "pushes a second", 300);
    private static readonly Option<int> Watching = Question.Number("--viewers", "open live streams", 100);
    private static readonly Option<int> Seconds = Question.Number("--seconds", "seconds of the steady load, and of the rush, that are measured", 20);
    private static readonly Option<int> WarmUp = Question.Number("--warm-up", "seconds of the steady load before, and twice as many as of a rush, while code is still being compiled", 30);

    public static Command Create() => Question.Create(
        "access-cost",
        "What does access control cost suppliers who push over HTTP? Throughput while 64 push as fast as they are answered, and the "
        + "99th percentile of acknowledgements at a steady rate, with a token for each supplier against none; medians of pairs.",
        [Pairs, Suppliers, Rate, Watching, Seconds, WarmUp],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        var (throughput, acknowledged, settled, errors) = (new List<double>(), new List<double>(), new List<double>(), new List<string>());
        var (api, silo, machine) = (new List<double>(), new List<double>(), new List<double>());

        for (var pair = 1; pair <= asked.Of(Pairs); pair++)
        {
            var isOffFirst = pair % 2 == 1;
            var first = await AloneAsync(asked, hasAccess: !isOffFirst);
            var second = await AloneAsync(asked, hasAccess: isOffFirst);
            var (off, on) = isOffFirst ? (first, second) : (second, first);
            errors.AddRange(off.Errors.Concat(on.Errors));
            throughput.Add(on.RushPerSecond / off.RushPerSecond);
            acknowledged.Add(on.Acknowledged.Milliseconds(99) / off.Acknowledged.Milliseconds(99));
            settled.Add(on.Settled.Milliseconds(99) / off.Settled.Milliseconds(99));
            api.Add(on.RushEach.Api / off.RushEach.Api);
            silo.Add(on.RushEach.Silos / off.RushEach.Silos);
            machine.Add(on.RushEach.Machine / off.RushEach.Machine);
            Question.Say(
                $"  pair {pair}: throughput {off.RushPerSecond:F0} -> {on.RushPerSecond:F0}/s ({throughput[^1]:F2}), "
                + $"acknowledged p50 {off.Acknowledged.Milliseconds(50):F1} -> {on.Acknowledged.Milliseconds(50):F1} ms, "
                + $"p99 {off.Acknowledged.Milliseconds(99):F1} -> {on.Acknowledged.Milliseconds(99):F1} ms ({acknowledged[^1]:F2}), "
                + $"settled p99 {off.Settled.Milliseconds(99):F1} -> {on.Settled.Milliseconds(99):F1} ms ({settled[^1]:F2})");
            Question.Say($"    each push took of the cores, us: without {Each(off.RushEach)}; with {Each(on.RushEach)}");
        }

        asked.Report.Add("pairs", asked.Of(Pairs));
        asked.Report.Add("throughput_ratio", Median(throughput));
        asked.Report.Add("ack_p99_ratio", Median(acknowledged));
        asked.Report.Add("settled_p99_ratio", Median(settled));
        asked.Report.Add("api_time_ratio", Median(api));
        asked.Report.Add("silo_time_ratio", Median(silo));
        asked.Report.Add("machine_time_ratio", Median(machine));
        asked.Report.Add("throughput_ratios", string.Join(", ", throughput.Select(Round)));
        asked.Report.Add("ack_p99_ratios", string.Join(", ", acknowledged.Select(Round)));
        asked.Report.Check("all_accepted", errors.Count == 0 ? null : $"{errors.Count} pushes failed, first: {errors[0]}");
    }

    /// <summary>What a grid of its own does with the load, when its code is compiled. Nothing else runs: of two alike side by side, the second is slower.</summary>
    private static async Task<PushFigures> AloneAsync(Asked asked, bool hasAccess)
    {
        await using var grid = await PushGrid.StartAsync(Trial(asked, hasAccess), asked.Cancellation);
        await grid.WarmUpAsync(asked.Of(WarmUp), asked.Cancellation);
        await grid.RushAsync(asked.Of(WarmUp) / 2, asked.Cancellation);

        return await grid.MeasureAsync(asked.Cancellation);
    }

    private static PushTrial Trial(Asked asked, bool hasAccess) => new()
    {
        Suppliers = asked.Of(Suppliers),
        Rate = asked.Of(Rate),
        Viewers = asked.Of(Watching),
        Seconds = asked.Of(Seconds),
        WarmUp = asked.Of(WarmUp),
        Rush = asked.Of(Seconds),
        HasAccess = hasAccess,
        Seed = asked.Seed,
    };

    private static string Each(CoreTimes each) => string.Create(
        CultureInfo.InvariantCulture,
        $"API {each.Api.TotalMicroseconds:F0}, silo {each.Silos.TotalMicroseconds:F0}, load {each.Load.TotalMicroseconds:F0}, all {each.Machine.TotalMicroseconds:F0}");

    private static string Round(double ratio) => ratio.ToString("F2", CultureInfo.InvariantCulture);

    private static double Median(List<double> ratios) => ratios.Order().ElementAt(ratios.Count / 2);
}
