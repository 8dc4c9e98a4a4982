using Footprints.Identities;
using Footprints.Loops;

namespace Footprints.Tests.Loops;

public sealed class ShapeOrderTests
{
    private const int NeverWhole = int.MaxValue;

    [Fact]
    public void Unknown_inputs_come_into_being_as_sources()
    {
        var order = new ShapeOrder();

        order.SetInputs(Key(1), [Key(2), Key(3), Key(2)]);
        var changes = order.Arrange();

        Assert.Equal((3, 2L), (order.Cells, order.Inputs));
        Assert.Equal([new CellPlace(Key(1), Level: 1, Group: 0)], changes.Cells);
    }

    [Fact]
    public void Repeated_inputs_change_nothing()
    {
        var order = new ShapeOrder();
        order.SetInputs(Key(1), [Key(2), Key(1)]);
        order.Arrange();

        order.SetInputs(Key(1), [Key(1), Key(2), Key(2)]);

        Assert.True(order.Arrange().IsEmpty);
    }

    [Fact]
    public void A_group_takes_three_levels()
    {
        var order = new ShapeOrder();

        order.SetInputs(Key(1), [Key(0), Key(2)]);
        order.SetInputs(Key(2), [Key(1)]);
        order.SetInputs(Key(3), [Key(2)]);
        order.Arrange();

        Assert.Equal((1, 1), order.PlaceOf(Key(1)));
        Assert.Equal((4, 0), order.PlaceOf(Key(3)));
    }

    [Fact]
    public void A_cleared_order_knows_nothing_and_gives_new_ids()
    {
        var order = new ShapeOrder();
        order.SetInputs(Key(1), [Key(1)]);
        order.Arrange();

        order.Clear();
        order.SetInputs(Key(2), [Key(2)]);
        order.Arrange();

        Assert.Equal((1, 1), (order.Cells, order.Groups));
        Assert.Equal((0, 2), order.PlaceOf(Key(2)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(NeverWhole)]
    public void A_deep_chain_closes_and_opens(int wholePassFrom)
    {
        const int Depth = 200_000;
        var order = new ShapeOrder(wholePassFrom);
        for (var number = Depth - 1; number > 0; number--)
            order.SetInputs(Key(number), [Key(number - 1)]);
        order.Arrange();
        Assert.Equal((Depth - 1, 0), order.PlaceOf(Key(Depth - 1)));

        order.SetInputs(Key(0), [Key(Depth - 1)]);
        order.Arrange();
        Assert.Equal((order.PlaceOf(Key(0)), 1), (order.PlaceOf(Key(Depth / 2)), order.Groups));

        order.SetInputs(Key(0), []);
        order.Arrange();
        Assert.Equal(((Depth - 1, 0), 0), (order.PlaceOf(Key(Depth - 1)), order.Groups));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_giant_group_that_is_changed_piece_by_piece_is_what_a_pass_over_everything_finds(int seed)
    {
        const int Giant = 60_000;
        var random = new Random(seed);
        var (order, rows) = (new ShapeOrder(NeverWhole), new CellKey[Giant][]);
        for (var number = 0; number < Giant; number++)
            Set(number, [Key((number + 1) % Giant), Key(random.Next(Giant)), Key(random.Next(Giant))]);
        order.Arrange();
        Assert.Equal(1, order.Groups);

        for (var round = 0; round < 200; round++)
        {
            var number = random.Next(Giant);
            Set(number, round % 4 == 0 ? [] : [.. rows[number].Skip(1), Key(random.Next(2 * Giant))]);
            order.Arrange();
        }

        var whole = new ShapeOrder(wholePassFrom: 0);
        for (var number = 0; number < Giant; number++)
            whole.SetInputs(Key(number), rows[number]);
        whole.Arrange();
        Assert.Equal(whole.Groups, order.Groups);
        Assert.All(Enumerable.Range(0, Giant), number =>
            Assert.Equal(whole.PlaceOf(Key(number)).Group != 0, order.PlaceOf(Key(number)).Group != 0));

        void Set(int number, CellKey[] inputs) => order.SetInputs(Key(number), rows[number] = inputs);
    }

    private static CellKey Key(int number) => new((ulong)number << 48, (ulong)number);
}
