using Footprints.Facts;
using Footprints.Identities;
using Footprints.Tests.Facts;
using Footprints.Units;
using Footprints.Waves;

namespace Footprints.Tests.Waves;

/// <summary>A product that gets an input which stands below it: the order hears of it, and nobody waits for the order.</summary>
public class FittingRowsTests
{
    private const int Partition = 0;
    private const int Order = 1;

    private static readonly EntityId Ore = EntityId.Of("urn:prod:ore");

    private static readonly EntityId Steel = EntityId.Of("urn:prod:steel");

    private static readonly EntityId Car = EntityId.Of("urn:prod:car");

    private readonly List<WaveMessage> _outbox = [];
    private readonly Body _body = new();
    private readonly PartitionMember _partition;
    private readonly OrderMember _order;

    public FittingRowsTests()
    {
        _partition = new PartitionMember(Partition, 1, activation: 1, _body, _outbox);
        _order = new OrderMember(1, activation: 1, _outbox);
        Load(1, Product(Ore));
        Load(2, Product(Steel, Ore));
        Load(3, Product(Car, Steel));
        _partition.FinishLoading(3);
        Begin(wave: 1, epoch: 3, entries: null);
        Arrange(wave: 1, epoch: 3);
    }

    [Fact]
    public void A_partition_runs_at_once()
    {
        State(wave: 2, position: 4, Product(Car, Steel, Ore));

        Assert.True(Assert.Single(_outbox.OfType<WaveMessage.Shapes>()).FitsLevels);
        Assert.Single(_outbox.OfType<WaveMessage.Ran>());
    }

    [Fact]
    public void It_says_that_it_has_settled_only_once_the_order_has_the_rows()
    {
        State(wave: 2, position: 4, Product(Car, Steel, Ore));
        var shapes = Assert.Single(_outbox.OfType<WaveMessage.Shapes>());
        _outbox.Clear();

        _partition.Receive(Said.Settle(Partition, wave: 2, epoch: 4));
        Assert.Equal(4, _partition.SettledThrough);
        Assert.Empty(_outbox);

        _partition.Remind();
        Assert.Same(shapes, Assert.Single(_outbox));
        _outbox.Clear();

        _partition.Receive(Said.Acknowledged(shapes));
        Assert.IsType<WaveMessage.Settled>(Assert.Single(_outbox));
    }

    [Fact]
    public void Another_leader_makes_it_tell_the_rows_again_where_the_order_may_lack_them()
    {
        State(wave: 2, position: 4, Product(Car, Steel, Ore));
        _partition.Receive(Said.Settle(Partition, wave: 2, epoch: 4));
        _outbox.Clear();

        Begin(wave: 3, epoch: 4, entries: null);

        var shapes = Assert.Single(_outbox.OfType<WaveMessage.Shapes>());
        Assert.Contains(Car.Key, shapes.Keys);
        Assert.False(shapes.FitsLevels);
    }

    [Theory]
    [InlineData("urn:prod:steel", "urn:prod:car")]
    [InlineData("urn:prod:steel", "urn:prod:steel")]
    [InlineData("urn:prod:ore", "urn:prod:paint")]
    public void An_input_that_may_move_a_cell_waits_for_the_order(string product, string input)
    {
        State(wave: 2, position: 4, Product(EntityId.Of(product), EntityId.Of(input)));

        Assert.False(Assert.Single(_outbox.OfType<WaveMessage.Shapes>()).FitsLevels);
        Assert.Empty(_outbox.OfType<WaveMessage.Ran>());
    }

    private static Fact.Product Product(EntityId id, params EntityId[] inputs) => new()
    {
        Id = id,
        EnterpriseId = EntityId.Of("urn:ent:a"),
        Name = id.Text,
        Unit = UnitOfMeasurement.Of("piece"),
        Direct = [],
        Inputs = [.. inputs.Select(input => new Input(input, 1, null))],
        Validity = Validity.Unstated,
    };

    private void Load(long position, Fact fact) =>
        _partition.Load(Payloads.Of(new LedgerFact(position, VersionSeries.Stated, 1, fact)));

    private void State(long wave, long position, Fact fact)
    {
        _body.Fact = fact;
        Begin(wave, position, [new EntryReference(position, fact.Id.Key, VersionSeries.Stated, (int)position, Batch: position)]);
    }

    private void Begin(long wave, long epoch, IReadOnlyList<EntryReference>? entries)
    {
        _partition.Receive(Said.Begin(Partition, wave, epoch, [1, 1, 1], entries, isAlone: entries is not null));
        while (_partition.Step(1_000))
        {
        }
    }

    /// <summary>Takes a wave to its end in which the order tells where cells stand.</summary>
    private void Arrange(long wave, long epoch)
    {
        Exchange();
        _order.Receive(Said.Arrange(Order, wave, epoch, [1, 1, 1]));
        Exchange();
        _partition.Receive(Said.Run(Partition, wave, epoch));
        while (_partition.Step(1_000))
        {
        }

        _partition.Receive(Said.Settle(Partition, wave, epoch));
        _outbox.Clear();
    }

    private void Exchange()
    {
        while (_outbox.FirstOrDefault(message => message.To >= 0) is { } message)
        {
            _outbox.Remove(message);
            if (message.To == Order)
                _order.Receive(message);
            else
                _partition.Receive(message);
        }
    }

    private sealed class Body : IFactBodies
    {
        public Fact? Fact { get; set; }

        public Fact? Find(in EntryReference entry) => Fact;
    }
}
