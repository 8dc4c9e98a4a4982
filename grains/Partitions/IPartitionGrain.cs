using System.Collections.Immutable;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Figures;
using Grains.Intake;
using Grains.Waves;
using Orleans.Concurrency;

namespace Grains.Partitions;

/// <summary>The grain that validates, recomputes and propagates for the actors whose cells it holds.</summary>
[Alias("grid.partition")]
public interface IPartitionGrain : IWaveMember, IContinues, IGrainWithIntegerKey
{
    /// <summary>Judges facts against what they would replace, and numbers their versions. Their bodies stay here.</summary>
    /// <param name="batch">The number by which the wave will name the bodies.</param>
    /// <param name="isDryRun">Judge only; nothing is kept.</param>
    [Alias("validate")]
    Task<ValidationAnswer> Validate(long batch, [Immutable] List<FactEnvelope> facts, bool isDryRun);

    /// <summary>The batch will not be committed: its versions are free again. Repeating it does no harm.</summary>
    [OneWay, Alias("release")]
    Task Release(long batch);

    /// <summary>Settled figures of some entities of this partition.</summary>
    [AlwaysInterleave, Alias("read")]
    Task<FigureAnswer> Read([Immutable] FigureQuestion question);

    /// <summary>Settled figures of all entities of a kind, searched and sorted: the first so many.</summary>
    [AlwaysInterleave, Alias("list")]
    Task<ListAnswer> List([Immutable] ListQuestion question);

    /// <summary>Tells the observer which of these entities change, for some seconds.</summary>
    [Alias("watch")]
    Task Watch(IFigureObserver observer, [Immutable] EntityId[] ids);

    /// <summary>The last publication's place in its series, for the next one's version; 0 before the first.</summary>
    [AlwaysInterleave, Alias("last-publication")]
    Task<PublishedAnswer> ReadPublished(EntityId product);

    /// <summary>How far the partition is.</summary>
    [AlwaysInterleave, Alias("state")]
    Task<PartitionState> ReadState();

    /// <summary>Settled totals of the cells in their order, so many at a time, for those who check them.</summary>
    [AlwaysInterleave, Alias("totals")]
    Task<TotalsAnswer> ReadTotals([Immutable] TotalsQuestion question);
}

/// <summary>Hears of settled epochs, in the host of some viewers.</summary>
public interface IFigureObserver : IGrainObserver
{
    /// <summary>An epoch has settled, and these have changed since the last call; may be lost, the next renewal makes up for it.</summary>
    [OneWay, Alias("changed")]
    Task Changed(int partition, long settledThrough, DateTimeOffset settledAt, [Immutable] EntityId[] changed);
}

/// <summary>What a partition says of facts.</summary>
/// <param name="Versions">The version that each fact would be; 0 for one that is rejected.</param>
/// <param name="Unavailable">None, or why nothing can be judged now: <c>LOADING</c>, <c>TOO_MANY_PENDING</c> or <c>LEDGER_UNAVAILABLE</c>.</param>
/// <param name="IsUndecided">Whether a rejection rests on a fact whose batch may still come to nothing: ask again.</param>
[GenerateSerializer, Immutable, Alias("grid.validation-answer")]
public sealed record ValidationAnswer(
    [property: Id(0)] int[] Versions,
    [property: Id(1)] ImmutableArray<Rejection> Rejections,
    [property: Id(2)] string? Unavailable,
    [property: Id(3)] bool IsUndecided = false);

/// <summary>How much of a figure is asked for.</summary>
public enum FigureDetail : byte
{
    Figure = 0,
    Inputs = 1,
}

/// <summary>A question for settled figures.</summary>
/// <param name="AtLeast">The position that they must include.</param>
/// <param name="Epoch">The epoch that they must be of, which is proven settled by naming it; -1 for any.</param>
/// <param name="Wait">How long to wait for that.</param>
/// <param name="Sight">Whose sight it is to tell what is shared with; none where nobody asks.</param>
[GenerateSerializer, Immutable, Alias("grid.figure-question")]
public sealed record FigureQuestion(
    [property: Id(0)] EntityId[] Ids,
    [property: Id(1)] FactKind? Kind,
    [property: Id(2)] long AtLeast,
    [property: Id(3)] long Epoch,
    [property: Id(4)] TimeSpan Wait,
    [property: Id(5)] FigureDetail Detail,
    [property: Id(6)] Sight? Sight = null);

/// <summary>Settled figures.</summary>
/// <param name="SettledThrough">Their epoch; -1 where the partition has settled nothing yet.</param>
/// <param name="IsInTime">Whether the epoch is as new as was asked for; else there are no figures.</param>
/// <param name="Figures">In the order of the ids; null for one that is unknown.</param>
/// <param name="Withdrawn">Ids that are withdrawn.</param>
[GenerateSerializer, Immutable, Alias("grid.figure-answer")]
public sealed record FigureAnswer(
    [property: Id(0)] long SettledThrough,
    [property: Id(1)] DateTimeOffset SettledAt,
    [property: Id(2)] bool IsInTime,
    [property: Id(3)] Breakdown?[] Figures,
    [property: Id(4)] string[] Withdrawn) : ISettledAnswer;

/// <summary>A question for the first so many figures of a kind.</summary>
/// <param name="Sight">Only what is in this sight; none for everything.</param>
/// <param name="After">The id that the rows come after, where they are sorted by id; none for the first rows.</param>
[GenerateSerializer, Immutable, Alias("grid.list-question")]
public sealed record ListQuestion(
    [property: Id(0)] FactKind Kind,
    [property: Id(1)] EntityId? Enterprise,
    [property: Id(2)] string? Search,
    [property: Id(3)] string Sort,
    [property: Id(4)] int First,
    [property: Id(5)] long Epoch,
    [property: Id(6)] Sight? Sight = null,
    [property: Id(7)] string? After = null);

/// <summary>The first so many figures, sorted.</summary>
/// <param name="Total">How many there are in all; -1 where the epoch is not the one that was asked for.</param>
[GenerateSerializer, Immutable, Alias("grid.list-answer")]
public sealed record ListAnswer(
    [property: Id(0)] long SettledThrough,
    [property: Id(1)] int Total,
    [property: Id(2)] Figure[] Figures) : ISettledAnswer
{
    public bool IsInTime => Total >= 0;
}

/// <summary>The last publication of a product.</summary>
[GenerateSerializer, Immutable, Alias("grid.published-answer")]
public sealed record PublishedAnswer(
    [property: Id(0)] int Version, [property: Id(1)] Guid? Uuid, [property: Id(2)] long Position);

/// <summary>How far a partition is.</summary>
[GenerateSerializer, Immutable, Alias("grid.partition-state")]
public sealed record PartitionState(
    [property: Id(0)] int Partition,
    [property: Id(1)] bool IsLoaded,
    [property: Id(2)] long SettledThrough,
    [property: Id(3)] int Cells,
    [property: Id(4)] long Inputs,
    [property: Id(5)] int Pending,
    [property: Id(6)] string Silo);
