using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Loops;

namespace Footprints.Waves;

/// <summary>What the members of a wave and its leader tell each other. Every message may be lost, doubled, late or overtaken.</summary>
/// <remarks>
/// Members are numbered: the partitions from 0, then the order, then the loops (see <see cref="Roster"/>). A receiver drops
/// what names another term, wave or activation than its own.
/// </remarks>
public abstract record WaveMessage
{
    private WaveMessage()
    {
    }

    public abstract int From { get; }

    public abstract int To { get; }

    public abstract long Term { get; }

    /// <summary>Leader to member: who are you? Makes the member follow the term.</summary>
    public sealed record Hello(int To, long Term) : WaveMessage
    {
        public override int From => Roster.Leader;

        public override int To { get; } = To;

        public override long Term { get; } = Term;
    }

    /// <summary>Member to leader, the answer to <see cref="Hello"/> and to whatever names another activation.</summary>
    public sealed record Joined(int From, long Term) : WaveMessage
    {
        public override int From { get; } = From;

        public override int To => Roster.Leader;

        public override long Term { get; } = Term;

        public required long Activation { get; init; }

        /// <summary>It has read its facts and can take part.</summary>
        public required bool IsLoaded { get; init; }

        /// <summary>The last position that it has heard settled; -1 where it has settled nothing.</summary>
        public required long SettledThrough { get; init; }

        /// <summary>The position through which it has read its facts; no wave may settle less with it.</summary>
        public required long Applied { get; init; }
    }

    /// <summary>A message inside a wave.</summary>
    public abstract record InWave : WaveMessage
    {
        private protected InWave()
        {
        }

        public required WaveHead Head { get; init; }

        public sealed override int From => Head.From;

        public sealed override int To => Head.To;

        public sealed override long Term => Head.Term;

        /// <inheritdoc cref="WaveHead.Wave"/>
        public long Wave => Head.Wave;

        /// <inheritdoc cref="WaveHead.Epoch"/>
        public long Epoch => Head.Epoch;

        public long FromActivation => Head.FromActivation;

        public long ToActivation => Head.ToActivation;
    }

    /// <summary>Leader to member: a wave begins.</summary>
    public sealed record Begin : InWave
    {
        /// <summary>The activation of every member.</summary>
        public required IReadOnlyList<long> Activations { get; init; }

        /// <summary>The entries of the member's places after the last settled position, in order; null: read them from the ledger.</summary>
        public required IReadOnlyList<EntryReference>? Entries { get; init; }

        /// <summary>Nobody else takes part yet: where the entries concern nobody else, the member runs at once, as its first step.</summary>
        public required bool IsAlone { get; init; }
    }

    /// <summary>Member to leader: its facts are applied, and all that it told others of it has arrived.</summary>
    public sealed record Begun : InWave
    {
        public required int Lowest { get; init; }

        public required IReadOnlyList<TouchedMember> Touched { get; init; }

        /// <summary>The order has been told of inputs that may change levels or groups.</summary>
        public required bool IsReshaped { get; init; }

        /// <summary>
        /// Others have been told, or have told, whose cells are, by which inputs may be barred or not: who uses whom is told with
        /// <see cref="Shape"/>, when all of that has arrived.
        /// </summary>
        public required bool AwaitsOwners { get; init; }
    }

    /// <summary>Leader to partition: everybody knows whose the cells are that it uses; tell the order who uses whom.</summary>
    public sealed record Shape : InWave
    {
        public required IReadOnlyList<long> Activations { get; init; }
    }

    /// <summary>Partition to leader, once the order has it all.</summary>
    public sealed record Shaped : InWave
    {
        /// <summary>There was something to tell.</summary>
        public required bool IsReshaped { get; init; }
    }

    /// <summary>Leader to order: bring levels and groups up to date and tell whom it concerns.</summary>
    public sealed record Arrange : InWave
    {
        public required IReadOnlyList<long> Activations { get; init; }
    }

    /// <summary>Order to leader.</summary>
    public sealed record Arranged : InWave
    {
        public required IReadOnlyList<TouchedMember> Touched { get; init; }
    }

    /// <summary>Leader to member: compute what is dirty, level by level, up to and with the horizon.</summary>
    public sealed record Run : InWave
    {
        /// <summary>The number of the step in the wave; a repeated one is answered, not repeated.</summary>
        public required int Step { get; init; }

        public required int Horizon { get; init; }

        /// <summary>Letters of this wave that were announced to the leader; the member runs when it has taken them in.</summary>
        public required IReadOnlyList<AnnouncedLetters> Announced { get; init; }
    }

    /// <summary>Member to leader: done. Letters that it wrote may still be under way: it announces them to the leader.</summary>
    public sealed record Ran : InWave
    {
        public required int Step { get; init; }

        public required int Lowest { get; init; }

        public required IReadOnlyList<TouchedMember> Touched { get; init; }

        /// <summary>Cells computed, and cells changed, in this step.</summary>
        public required int Recomputed { get; init; }

        public required int Changed { get; init; }
    }

    /// <summary>Leader to partition: every level is complete.</summary>
    public sealed record Settle : InWave;

    /// <summary>Partition to leader.</summary>
    public sealed record Settled : InWave;

    /// <summary>Member to member: something that counts in this wave; repeated until acknowledged.</summary>
    public abstract record Letter : InWave
    {
        private protected Letter()
        {
        }

        /// <summary>The number among all letters of this sender to this receiver in this wave.</summary>
        public required int Number { get; init; }

        /// <summary>
        /// Whether the sender goes on without the acknowledgement: it announces the letter to the leader, who lets the
        /// receiver run only with it.
        /// </summary>
        public virtual bool IsAnnounced => false;

        /// <summary>
        /// Whether its first copy needs no acknowledgement: settling says that it was taken in. Where that takes long the
        /// sender sends it again, and a repeated one is always acknowledged.
        /// </summary>
        public virtual bool IsShort => false;

        /// <summary>Whether the sender computes without the acknowledgement, and needs it only before it has settled.</summary>
        public virtual bool IsPatient => false;
    }

    /// <summary>The letter has been taken in.</summary>
    public sealed record Acknowledged : InWave
    {
        public required int Number { get; init; }

        /// <summary>The lowest level at which the receiver now has something to do.</summary>
        public required int Lowest { get; init; }

        /// <summary>The answer to <see cref="Use"/>.</summary>
        public UsedCells? Used { get; init; }
    }

    /// <summary>Partition to partition: I use these cells of yours; tell me their numbers from now on.</summary>
    public sealed record Use : Letter
    {
        public required CellKey[] Cells { get; init; }

        /// <summary>The slots of the sender's copies.</summary>
        public required int[] Copies { get; init; }
    }

    /// <summary>Partition to partition: the unit, standing or owner of cells that you use.</summary>
    public sealed record Restated : Letter
    {
        public required UsedCells Cells { get; init; }

        public required int[] Copies { get; init; }
    }

    /// <summary>Partition to partition: new totals of cells that you use.</summary>
    public sealed record Totals : Letter
    {
        /// <summary>Numbers of a letter whose pages should come back soon to be used again.</summary>
        private const int Long = 256;

        public override bool IsAnnounced => true;

        public override bool IsShort => Count < Long;

        /// <summary>The level at which they were handed out.</summary>
        public required int Level { get; init; }

        public required int Count { get; init; }

        /// <summary>How many numbers a vector has: its usual part alone where the rare one is all zeros, or both.</summary>
        public required int Width { get; init; }

        public required int[] Copies { get; init; }

        /// <summary>Which of the page's vectors each copy is to have.</summary>
        public required int[] Sources { get; init; }

        /// <summary>A page of vectors, which letters to other peers share. It is the sender's again once all are taken in.</summary>
        public required double[] Vectors { get; init; }
    }

    /// <summary>Partition to order: who uses whom, by the slots of the sender.</summary>
    public sealed record Shapes : Letter
    {
        /// <summary>Slots that this letter is the first to use, in no order; later letters use them without their keys.</summary>
        public required int[] Named { get; init; }

        /// <summary>The key of each of them.</summary>
        public required CellKey[] Keys { get; init; }

        public required int[] Cells { get; init; }

        /// <summary>Where the inputs of each cell end in <see cref="Inputs"/>.</summary>
        public required int[] Ends { get; init; }

        public required int[] Inputs { get; init; }

        /// <summary>Every cell stands above its inputs by the levels that were told last: nobody waits for an arrangement.</summary>
        public required bool FitsLevels { get; init; }

        public override bool IsPatient => FitsLevels;
    }

    /// <summary>Order to partition or loops: where your cells stand now.</summary>
    public sealed record Places : Letter
    {
        /// <summary>Forget all places first.</summary>
        public required bool IsWhole { get; init; }

        public required IReadOnlyList<CellPlace> Cells { get; init; }

        public required IReadOnlyList<GroupPlace> Groups { get; init; }

        public required IReadOnlyList<InsideInputs> Inside { get; init; }
    }

    /// <summary>Partition to loops: the outside parts of cells in groups, with their inside rows where those have changed.</summary>
    public sealed record LoopRows : Letter
    {
        public override bool IsAnnounced => true;

        public required int Count { get; init; }

        /// <summary>How many numbers a vector has: its usual part alone where the rare one is all zeros, or both.</summary>
        public required int Width { get; init; }

        /// <summary>The sender's slots of the cells. With the vectors they are the sender's again once they are taken in.</summary>
        public required int[] Cells { get; init; }

        /// <summary>A vector per cell, state included: its direct part and its inputs outside the group.</summary>
        public required double[] Outside { get; init; }

        /// <summary>Per cell: how many inputs were added up.</summary>
        public required int[] OutsideInputs { get; init; }

        /// <summary>The rows that the loops don't have yet, which also tell whose slots these are.</summary>
        public required IReadOnlyList<InsideRow> Rows { get; init; }
    }

    /// <summary>Loops to partition: the solved totals of your cells.</summary>
    public sealed record LoopTotals : Letter
    {
        public required int Group { get; init; }

        /// <summary>The newest fact in the loop.</summary>
        public required long ClosedBy { get; init; }

        public required int Count { get; init; }

        /// <summary>How many numbers a vector has: its usual part alone where the rare one is all zeros, or both.</summary>
        public required int Width { get; init; }

        /// <summary>The receiver's slots of the cells. With the vectors they are the sender's again once they are taken in.</summary>
        public required int[] Cells { get; init; }

        /// <summary>A vector per cell, state included.</summary>
        public required double[] Vectors { get; init; }
    }
}

/// <summary>An entry of the ledger, for a partition that may have its body.</summary>
/// <param name="Batch">The batch that it was pushed in, by which its validated body is known.</param>
public readonly record struct EntryReference(long Position, CellKey Entity, VersionSeries Series, int Version, long Batch);

/// <summary>A member that was given something to do.</summary>
/// <param name="Lowest">The lowest level at which it may have something to do.</param>
/// <param name="Letters">How many letters it was written in this wave; those that were acknowledged need not be counted.</param>
public readonly record struct TouchedMember(int Member, int Lowest, int Letters);

/// <summary>How many letters a member has written to another in a wave.</summary>
public readonly record struct AnnouncedLetters(int From, int Count);

/// <summary>Numbers, units and standings of cells, in the order in which they were asked for.</summary>
/// <param name="States">The state per cell.</param>
/// <param name="Units">The declared units that there are.</param>
/// <param name="UnitOf">Which of them each cell has, from 1; 0 for none.</param>
/// <param name="Vectors">A vector per cell, state included; empty where all numbers are zero, as before a first wave.</param>
/// <param name="Owners">What they are, and whose where not every product may be used by everyone; none from a silo of release 0.1.0.</param>
public sealed record UsedCells(
    CellState[] States, Units.UnitOfMeasurement[] Units, ushort[] UnitOf, double[] Vectors, CellOwners? Owners);

/// <summary>What cells are and whose they are, in the order in which they were asked for.</summary>
/// <param name="Kinds">The kind per cell; 0 for one that was never stated.</param>
/// <param name="Enterprises">The owners that there are.</param>
/// <param name="OwnerOf">Which of them each cell has, from 1; 0 for none.</param>
public sealed record CellOwners(FactKind[] Kinds, CellKey[] Enterprises, ushort[] OwnerOf);

/// <summary>The inputs of a group's cell inside the group.</summary>
/// <param name="Slot">The slot of the cell in its partition, by which letters name it from now on.</param>
/// <param name="Quantities">In the declared unit of each input.</param>
/// <param name="Position">The ledger position of the cell's fact.</param>
public sealed record InsideRow(CellKey Cell, int Slot, CellKey[] Inputs, double[] Quantities, long Position);

/// <summary>Who is who in a grid of so many partitions.</summary>
public readonly record struct Roster(int Partitions)
{
    /// <summary>The leader is no member.</summary>
    public const int Leader = -1;

    public int Order => Partitions;

    public int Loops => Partitions + 1;

    public int Count => Partitions + 2;
}
