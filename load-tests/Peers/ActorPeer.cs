using System.Globalization;

namespace LoadTests.Peers;

/// <summary>One Orleans actor per product in this process, one message per input, every total recomputed on arrival.</summary>
internal sealed class ActorPeer(string name, TimeSpan patience) : IContender
{
    // One takes seconds.
    private const int MostHotChanges = 3;

    public string Name => name;

    public async Task<Outcome> PlayAsync(Match match, CancellationToken cancellation)
    {
        await using var actors = await ActorSilo.StartAsync(match.Before, cancellation);

        // The state after the last hot change is the same, however many came before it.
        var (hotChanges, before) = (match.Hot.TakeLast(MostHotChanges).ToList(), actors.Sent);
        if (await actors.MeasureAsync(hotChanges, patience, cancellation) is not { } hot)
            return Unended();

        var messages = (actors.Sent - before) / hotChanges.Count;
        var worst = await actors.WorstErrorAsync(match.AfterHot);
        if (await actors.MeasureAsync(match.Small, patience, cancellation) is not { } small)
            return Unended();

        worst = Math.Max(worst, await actors.WorstErrorAsync(match.AfterSmall));
        var remark = string.Create(CultureInfo.InvariantCulture, $"{messages} messages for a hot change");

        return new Outcome.Played("Orleans, one actor per product", hot, small, worst, remark);
    }

    private Outcome.Unended Unended() =>
        new(string.Create(CultureInfo.InvariantCulture, $"a change took more than {patience.TotalSeconds:F0} s"));
}
