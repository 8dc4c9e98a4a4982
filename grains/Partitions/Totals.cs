namespace Grains.Partitions;

/// <summary>A question for settled totals in the order of the cells.</summary>
/// <param name="From">Where to begin; 0, or what the last answer named.</param>
/// <param name="Count">How many at most.</param>
/// <param name="AtLeast">The position that they must include.</param>
/// <param name="Wait">How long to wait for that.</param>
[GenerateSerializer, Immutable, Alias("grid.totals-question")]
public sealed record TotalsQuestion(
    [property: Id(0)] int From, [property: Id(1)] int Count, [property: Id(2)] long AtLeast, [property: Id(3)] TimeSpan Wait);

/// <summary>Settled totals of one epoch.</summary>
/// <param name="Activation">Which life of the partition this is: another one has its cells in another order.</param>
/// <param name="SettledThrough">Their epoch; -1 where the partition has settled nothing yet.</param>
/// <param name="IsInTime">Whether the epoch is as new as was asked for; else there are no totals.</param>
/// <param name="Ids">Whose they are.</param>
/// <param name="Totals">All lanes with the state of the first, then of the second ...</param>
/// <param name="Next">Where to go on; -1 where these were the last.</param>
[GenerateSerializer, Immutable, Alias("grid.totals-answer")]
public sealed record TotalsAnswer(
    [property: Id(0)] long Activation,
    [property: Id(1)] long SettledThrough,
    [property: Id(2)] bool IsInTime,
    [property: Id(3)] string[] Ids,
    [property: Id(4)] double[] Totals,
    [property: Id(5)] int Next);
