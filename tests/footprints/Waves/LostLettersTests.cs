using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Tests.Facts;
using Footprints.Lanes;
using Footprints.Loops;
using Footprints.Units;
using Footprints.Waves;

namespace Footprints.Tests.Waves;

/// <summary>Rare losses that random schedules seldom meet, each on its own.</summary>
public class LostLettersTests
{
    private const int Partition = 0;
    private const int Order = 1;
    private const int Loops = 2;
    private const int LeftSlot = 5;
    private const int RightSlot = 3;

    private static readonly EntityId Left = EntityId.Of("urn:prod:left");

    private static readonly EntityId Right = EntityId.Of("urn:prod:right");

    [Fact]
    public void Loops_keep_rows_when_the_order_describes_everything_again()
    {
        var outbox = new List<WaveMessage>();
        var loops = new LoopMember(1, activation: 1, LoopLimits.Default, outbox);
        loops.Receive(Places(wave: 1, isWhole: true));
        loops.Receive(Rows(wave: 1, fossil: 1, [Inside(Left, Right), Inside(Right, Left)]));
        loops.Receive(Said.Run(Loops, wave: 1, epoch: 1));

        loops.Receive(Places(wave: 2, isWhole: true));
        loops.Receive(Rows(wave: 2, fossil: 3, []));
        outbox.Clear();
        loops.Receive(Said.Run(Loops, wave: 2, epoch: 2));

        // Each is 3 plus half the other.
        var totals = Assert.Single(outbox.OfType<WaveMessage.LoopTotals>());
        Assert.Equal([RightSlot, LeftSlot], totals.Cells[..totals.Count].Order());
        Assert.Equal(6, totals.Vectors[(int)Lane.Fossil], tolerance: 1e-9);
    }

    [Fact]
    public void A_partition_tells_a_new_order_its_rows_until_they_have_arrived()
    {
        var outbox = new List<WaveMessage>();
        var partition = new PartitionMember(Partition, 1, activation: 1, new NoBodies(), outbox);
        partition.Load(Payloads.Of(new LedgerFact(1, VersionSeries.Stated, 1, Product(Left, Right))));
        partition.FinishLoading(1);
        for (var wave = 1; wave <= 2; wave++)
        {
            outbox.Clear();
            partition.Receive(Said.Begin(Partition, wave, epoch: 1, [1, 1, 1]));
            partition.Step(1_000);
        }

        foreach (var letter in outbox.OfType<WaveMessage.Letter>().ToList())
            partition.Receive(Said.Acknowledged(letter));

        partition.Receive(Said.Settle(Partition, wave: 2, epoch: 1));
        Assert.Equal(1, partition.SettledThrough);
        Assert.Equal(0, partition.Cells.Settled.TouchedCount);

        for (var wave = 3; wave <= 4; wave++)
        {
            outbox.Clear();
            partition.Receive(Said.Begin(Partition, wave, epoch: 1, [1, 2, 1]));
            partition.Step(1_000);

            Assert.Contains(Left.Key, outbox.OfType<WaveMessage.Shapes>().SelectMany(shapes => shapes.Keys));
        }
    }

    [Fact]
    public void A_cell_that_joins_a_group_brings_the_level_of_the_group()
    {
        var cells = new CellTable(0, 1);
        var slot = cells.GetOrAdd(Left);

        cells.SetPlace(slot, level: 3, group: 7);

        Assert.Equal(3, cells.LevelOf(slot));
        Assert.Equal(3, cells.GroupLevel(7));
    }

    private static WaveMessage.Places Places(int wave, bool isWhole) => new()
    {
        Head = new(Order, Loops, 1, wave, wave, 1, 1),
        Number = 0,
        IsWhole = isWhole,
        Cells = [new CellPlace(Left.Key, 0, 1), new CellPlace(Right.Key, 0, 1)],
        Groups = [new GroupPlace(1, 0)],
        Inside = [],
    };

    private static WaveMessage.LoopRows Rows(int wave, double fossil, InsideRow[] rows)
    {
        var outside = new double[2 * Lanes.Lanes.Width];
        foreach (var cell in new[] { 0, Lanes.Lanes.Width })
            (outside[cell], outside[cell + (int)Lane.Absolute]) = (fossil, fossil);

        return new()
        {
            Head = new(Partition, Loops, 1, wave, wave, 1, 1),
            Number = 0,
            Count = 2,
            Width = Lanes.Lanes.Width,
            Cells = [LeftSlot, RightSlot],
            Outside = outside,
            OutsideInputs = [0, 0],
            Rows = rows,
        };
    }

    private static InsideRow Inside(EntityId cell, EntityId input) =>
        new(cell.Key, cell == Left ? LeftSlot : RightSlot, [input.Key], [0.5], 1);

    private static Fact.Product Product(EntityId id, EntityId input) => new()
    {
        Id = id,
        EnterpriseId = EntityId.Of("urn:ent:a"),
        Name = "A",
        Unit = UnitOfMeasurement.Of("piece"),
        Direct = [],
        Inputs = [new Input(input, 1, null)],
        Validity = Validity.Unstated,
    };

    private sealed class NoBodies : IFactBodies
    {
        public Fact? Find(in EntryReference entry) => null;
    }
}
