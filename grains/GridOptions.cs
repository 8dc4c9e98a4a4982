using System.ComponentModel.DataAnnotations;
using Footprints.Cells;
using Microsoft.Extensions.Options;

namespace Grains;

/// <summary>How large the grid is and where its limits lie.</summary>
public sealed class GridOptions
{
    public const string Section = "Grid";

    /// <summary>
    /// The number of partitions; 0, the default, means one per core. It is stored with the ledger and changes only by a
    /// command while the grid is stopped. Few are fast: with 16 on one silo a wave took 5 to 12 times the floor.
    /// </summary>
    [Range(0, 1_024)]
    public int Partitions { get; set; }

    /// <summary>
    /// Whether a product of another enterprise counts for everybody (<c>open</c>) or only while its owner shares it
    /// (<c>required</c>). The whole grid has one answer, which is stored with the ledger at the first start and changes only by a
    /// command while the grid is stopped. Default: what is stored; of a new grid <c>required</c>, and <c>open</c> without access
    /// control.
    /// </summary>
    [EnumDataType(typeof(Sharing))]
    public Sharing? Sharing { get; set; }

    /// <summary>
    /// Facts per partition that are validated and not yet applied, at most; beyond, a push is told to come back. Default:
    /// 200,000, some 400 MB of bodies in the worst case and some ten seconds of intake.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxPendingFacts { get; set; } = 200_000;

    /// <summary>
    /// Units that convert into no other, of all partitions together, each of which takes its share; beyond, a fact with a new one is
    /// refused. Default: 50,000, more than all trades have; in one partition at most 65,000 can be told apart.
    /// </summary>
    [Range(0, 60_000)]
    public int MaxOwnUnits { get; set; } = 50_000;

    /// <summary>
    /// How long a validated fact waits for its commit before its version may be given to another, in seconds. Default:
    /// 5, longer than commits take; whoever proposed it may be gone, and others would be refused that long. Where it is
    /// committed after all, nothing is lost: its body is read from the ledger, and the ledger decides between two versions.
    /// </summary>
    [Range(1, 3_600)]
    public int PendingSeconds { get; set; } = 5;

    /// <summary>
    /// Entries per commit, at most (a larger batch goes alone). Default: 4,096: one disk write for all of them, and
    /// nobody waits more than some 100 ms for a group that is not its own.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxGroupEntries { get; set; } = 4_096;

    /// <summary>Batches that wait for a commit, at most; beyond, a push is told to come back. Default: 10,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueuedBatches { get; set; } = 10_000;

    /// <summary>
    /// Facts that are in the ledger and not in a settled wave, at most; beyond, a push is told to come back. Default: 1,000,000, some 100 MB
    /// of the coordinator's, which keeps where each of them lies until every partition has heard of it: one may be away for long.
    /// </summary>
    [Range(1, 100_000_000)]
    public int MaxUnsettledFacts { get; set; } = 1_000_000;

    /// <summary>
    /// Additions that a wave does in one turn before intake and reads have theirs. Default: 400,000, some 10 ms.
    /// </summary>
    [Range(1_000, 100_000_000)]
    public int StepWork { get; set; } = 400_000;

    /// <summary>
    /// After how many milliseconds without an answer a wave's messages are sent again. Default: 1,000: messages are
    /// lost only with a silo, and what is repeated does no harm.
    /// </summary>
    [Range(10, 60_000)]
    public int RemindMilliseconds { get; set; } = 1_000;

    /// <summary>
    /// How long readers of several partitions may hold the next wave back, in milliseconds. Default: 50: they need one or
    /// two, and a reader that is gone delays what settles by less than anybody sees.
    /// </summary>
    [Range(1, 10_000)]
    public int HoldMilliseconds { get; set; } = 50;

    /// <summary>
    /// Publications that one partition proposes in a second, at most. Default: 1,000, a fiftieth of what the ledger takes.
    /// </summary>
    [Range(1, 100_000)]
    public int PublicationsPerSecond { get; set; } = 1_000;

    /// <summary>Waves whose receipts tell of cells reached and time taken, at most. Default: 10,000, about 1 MB.</summary>
    [Range(1, 1_000_000)]
    public int RememberedWaves { get; set; } = 10_000;

    /// <summary>The answer that holds, once the ledger has been asked.</summary>
    public Sharing SharingInForce => Sharing ?? Footprints.Cells.Sharing.Open;

    /// <summary>The number of partitions, with the default resolved.</summary>
    public int PartitionCount => Partitions > 0 ? Partitions : Math.Max(1, Environment.ProcessorCount);
}

[OptionsValidator]
internal sealed partial class GridOptionsValidator : IValidateOptions<GridOptions>;
