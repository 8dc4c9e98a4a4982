using System.Diagnostics;
using System.Globalization;
using LoadTests.Questions;
using Microsoft.Extensions.DependencyInjection;

namespace LoadTests.Peers;

/// <summary>One Orleans actor per product in this process, one message per input, every total recomputed on arrival.</summary>
internal sealed class ActorPeer(string name, TimeSpan patience) : IContender
{
    // One takes seconds.
    private const int MostHotChanges = 3;

    public string Name => name;

    public async Task<Outcome> PlayAsync(Match match, CancellationToken cancellation)
    {
        using var host = await ActorHost.StartAsync(cancellation);
        var (grains, inFlight) = (
            host.Services.GetRequiredService<IGrainFactory>(), host.Services.GetRequiredService<InFlight>());
        await ActorHost.LoadAsync(grains, match.Before);

        // The state after the last hot change is the same, however many came before it.
        var hotChanges = match.Hot.TakeLast(MostHotChanges).ToList();
        var (sent, outcome) = (inFlight.Sent, default(Outcome));
        if (await MeasureAsync(hotChanges) is { } hot)
        {
            var messages = (inFlight.Sent - sent) / hotChanges.Count;
            var worst = Answer.WorstError(match.AfterHot, await TotalsAsync());
            var small = await MeasureAsync(match.Small);
            worst = Math.Max(worst, Answer.WorstError(match.AfterSmall, await TotalsAsync()));
            outcome = small is null ? null : new Outcome.Played(
                "Orleans, one actor per product",
                hot,
                small,
                worst,
                string.Create(CultureInfo.InvariantCulture, $"{messages} messages for a hot change"));
        }

        await host.StopAsync(cancellation);

        return outcome ?? new Outcome.Unended(
            string.Create(CultureInfo.InvariantCulture, $"a change took more than {patience.TotalSeconds:F0} s"));

        async Task<Latencies?> MeasureAsync(IReadOnlyList<Change> changes)
        {
            var took = new Latencies();
            foreach (var change in changes)
            {
                var (settled, start) = (inFlight.WhenNoneIsLeft(), Stopwatch.GetTimestamp());
                inFlight.Add();
                _ = grains.GetGrain<IProductActor>(change.Cell).DirectChanged(change.Direct[..Match.LaneCount]);
                try
                {
                    await settled.WaitAsync(patience, cancellation);
                }
                catch (TimeoutException)
                {
                    inFlight.GiveUp();
                    await settled;

                    return null;
                }

                took.Add(Stopwatch.GetElapsedTime(start));
            }

            return took;
        }

        async Task<Func<int, ReadOnlySpan<double>>> TotalsAsync()
        {
            var totals = new double[match.Before.Cells][];
            for (var cell = 0; cell < totals.Length; cell++)
                totals[cell] = await grains.GetGrain<IProductActor>(cell).ReadTotal();

            return cell => totals[cell];
        }
    }
}
