using Footprints.Identities;
using Grains.Ledger;
using Grains.Waves;
using Orleans.Concurrency;

namespace Grains.Coordination;

/// <summary>The one writer of the ledger, and the leader of the waves that follow its commits.</summary>
[Alias("grid.coordinator")]
public interface ICoordinatorGrain : IWaveMember, IGrainWithIntegerKey
{
    /// <summary>Commits a whole batch, grouped with others. Repeating it is safe where it has a key.</summary>
    /// <param name="proposed">What the partitions have validated.</param>
    [AlwaysInterleave, Alias("append")]
    Task<AppendOutcome> Append([Immutable] ProposedBatch proposed);

    /// <summary>The first answer to a key, that of a batch in the queue included.</summary>
    [AlwaysInterleave, Alias("find-key")]
    Task<KeyLookup> FindKey(string principal, string idempotencyKey);

    /// <summary>
    /// Lets the running wave settle and holds the next one back, so that readers find its epoch in every partition. Ends
    /// with its last reader's release, or after some milliseconds by itself.
    /// </summary>
    [AlwaysInterleave, Alias("hold-waves")]
    Task<HeldEpoch> HoldWaves();

    /// <summary>One reader of a hold is done. Lost, the clock ends the hold; repeated, it ends early and its readers ask again.</summary>
    [AlwaysInterleave, OneWay, Alias("release-waves")]
    Task ReleaseWaves(long hold);

    [AlwaysInterleave, Alias("read-receipt")]
    Task<ReceiptAnswer> ReadReceipt(long position);

    /// <summary>Where the ledger and the waves stand.</summary>
    [AlwaysInterleave, Alias("read-standing")]
    Task<Standing> ReadStanding();

    /// <summary>The slowest and the newest waves since it leads.</summary>
    [AlwaysInterleave, Alias("read-waves")]
    Task<WavesAnswer> ReadWaves();
}

/// <summary>The epoch that every partition shows while the next wave is held back.</summary>
/// <param name="Hold">The number to release.</param>
/// <param name="Epoch">The epoch; -1 where nothing is held, since no wave has settled for as long as holds may last.</param>
[GenerateSerializer, Immutable, Alias("grid.held-epoch")]
public readonly record struct HeldEpoch([property: Id(0)] long Hold, [property: Id(1)] long Epoch)
{
    public static HeldEpoch None => new(0, -1);

    public bool IsHeld => Epoch >= 0;
}

/// <summary>A batch with the number by which partitions know its bodies.</summary>
/// <param name="Entities">Whom each entry is about; their keys were hashed where they came in.</param>
/// <param name="Trace">The push's place in its trace (W3C), where it is being recorded.</param>
[GenerateSerializer, Immutable, Alias("grid.proposed-batch")]
public sealed record ProposedBatch(
    [property: Id(0)] long Number, [property: Id(1)] LedgerBatch Batch, [property: Id(2)] List<EntityId> Entities,
    [property: Id(3)] string? Trace = null);

/// <summary>What is known of a key.</summary>
/// <param name="IsKnown">Whether the ledger could be asked.</param>
/// <param name="Answer">The first answer, or none.</param>
[GenerateSerializer, Immutable, Alias("grid.key-lookup")]
public sealed record KeyLookup([property: Id(0)] bool IsKnown, [property: Id(1)] KeyedAnswer? Answer);

/// <summary>What became of a batch.</summary>
[GenerateSerializer, Immutable, Alias("grid.append-outcome")]
public abstract record AppendOutcome
{
    private AppendOutcome()
    {
    }

    public static Unavailable LedgerUnavailable(string detail) => new("LEDGER_UNAVAILABLE", detail);

    /// <summary>Durable; its last entry is at <paramref name="Position"/>.</summary>
    [GenerateSerializer, Immutable, Alias("grid.append-outcome.committed")]
    public sealed record Committed([property: Id(0)] long Position) : AppendOutcome;

    /// <summary>The key was answered before.</summary>
    [GenerateSerializer, Immutable, Alias("grid.append-outcome.answered")]
    public sealed record Answered([property: Id(0)] KeyedAnswer Answer) : AppendOutcome;

    /// <summary>A version was given to another fact: validate again.</summary>
    [GenerateSerializer, Immutable, Alias("grid.append-outcome.version-taken")]
    public sealed record VersionTaken([property: Id(0)] string Entity) : AppendOutcome;

    /// <summary>Not committed; <paramref name="Code"/> says why.</summary>
    [GenerateSerializer, Immutable, Alias("grid.append-outcome.unavailable")]
    public sealed record Unavailable([property: Id(0)] string Code, [property: Id(1)] string Detail) : AppendOutcome;
}

/// <summary>What the coordinator knows of a receipt.</summary>
/// <param name="Head">The last accepted position; -1 while the ledger can't be reached.</param>
/// <param name="SettledThrough">What every partition has heard settled; -1 before the first wave of this coordinator.</param>
[GenerateSerializer, Immutable, Alias("grid.receipt-answer")]
public sealed record ReceiptAnswer(
    [property: Id(0)] long Head,
    [property: Id(1)] long SettledThrough,
    [property: Id(2)] long? CellsReached,
    [property: Id(3)] TimeSpan? CommitToSettled);

/// <summary>Where the grid stands, as its coordinator sees it.</summary>
/// <param name="Behind">How long ago the oldest facts were accepted that have not settled; zero where all have.</param>
/// <param name="Silo">Where the coordinator lives.</param>
[GenerateSerializer, Immutable, Alias("grid.standing")]
public sealed record Standing(
    [property: Id(0)] long Head,
    [property: Id(1)] long SettledThrough,
    [property: Id(2)] DateTimeOffset SettledAt,
    [property: Id(3)] int Loading,
    [property: Id(4)] bool IsOpen,
    [property: Id(5)] long Term,
    [property: Id(6)] long Waves,
    [property: Id(7)] long LastRecomputed,
    [property: Id(8)] int Queued,
    [property: Id(9)] TimeSpan Behind,
    [property: Id(10)] string Silo);
