using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Loops;
using Footprints.Units;
using Footprints.Waves;
using Footprints.Waves.Wire;

namespace Footprints.Tests.Waves;

/// <summary>Messages come out of their bytes as they went in; the simulator sends all that it writes through them too.</summary>
public sealed class WaveFormatTests
{
    private static readonly CellKey Ore = CellKey.Of("urn:prod:ore");
    private static readonly CellKey Steel = CellKey.Of("urn:prod:steel");

    private static readonly UsedCells Used = new(
        [CellState.None, CellState.Incomplete], [UnitOfMeasurement.Of("kilogram"), UnitOfMeasurement.Of("USD")], [2, 0], new double[40], Owners: null);

    private static readonly UsedCells Owned = Used with
    {
        Owners = new CellOwners([FactKind.Product, 0], [CellKey.Of("urn:ent:mine")], [1, 0]),
    };

    public static TheoryData<WaveMessage> Messages => [.. All()];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_comes_out_as_it_went_in(WaveMessage message)
    {
        var bytes = WaveFormat.Write(message);

        var read = WaveFormat.Read(bytes, WaveFormat.WriteKinds(message));

        Assert.IsType(message.GetType(), read);
        Assert.Equal(bytes, WaveFormat.Write(read));
        Assert.Equivalent(message, read);
    }

    [Fact]
    public void Every_kind_of_message_is_tried() => Assert.Equal(
        typeof(WaveMessage).GetNestedTypes().Where(type => !type.IsAbstract).Select(type => type.Name).Order(),
        All().Select(message => message.GetType().Name).Order());

    [Fact]
    public void A_letter_takes_along_the_vectors_that_it_names_and_no_others()
    {
        double[] page = [.. Enumerable.Range(0, 48).Select(number => (double)number)];

        var read = (WaveMessage.Totals)WaveFormat.Read(WaveFormat.Write(Totals([7, 9, 0], [3, 1, 0], count: 2, page)), kinds: null);

        Assert.Equal([7, 9], read.Copies);
        Assert.Equal([.. page[36..48], .. page[12..24]], read.Vectors);
        Assert.Equal([0, 1], read.Sources[..read.Count]);
    }

    /// <summary>Release 0.1.0 reads the bytes to their end, so that it must meet none that it does not know of.</summary>
    [Fact]
    public void What_cells_are_goes_beside_the_bytes_of_release_0_1_0()
    {
        var head = new WaveHead(1, 0, 7, 3, 12, 5, 6);
        var told = Used with { Owners = new CellOwners([FactKind.Component, 0], [], [0, 0]) };
        WaveMessage[] described =
        [
            new WaveMessage.Acknowledged { Head = head, Number = 4, Lowest = 2, Used = told },
            new WaveMessage.Restated { Head = head, Number = 4, Cells = told, Copies = [8, 9] },
        ];
        WaveMessage[] before =
        [
            new WaveMessage.Acknowledged { Head = head, Number = 4, Lowest = 2, Used = Used },
            new WaveMessage.Restated { Head = head, Number = 4, Cells = Used, Copies = [8, 9] },
        ];

        Assert.Equal(before.Select(WaveFormat.Write), described.Select(WaveFormat.Write));
        Assert.All(before, message => Assert.Null(WaveFormat.WriteKinds(message)));
        Assert.All(described, message =>
            Assert.Equivalent(message, WaveFormat.Read(WaveFormat.Write(message), WaveFormat.WriteKinds(message)), strict: true));
        Assert.All(described, message => Assert.Throws<InvalidDataException>(() => WaveFormat.Read(WaveFormat.Write(message), [1])));
    }

    [Fact]
    public void Bytes_of_a_newer_version_are_refused()
    {
        var bytes = WaveFormat.Write(All().First());
        bytes[0]++;

        Assert.Contains("newer", Assert.Throws<InvalidDataException>(() => WaveFormat.Read(bytes, kinds: null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_cut_off_are_refused() => Assert.All(All(), message =>
    {
        var bytes = WaveFormat.Write(message);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => WaveFormat.Read(bytes.AsSpan(0, length), kinds: null));
    });

    private static IEnumerable<WaveMessage> All() =>
    [
        new WaveMessage.Hello(To: 2, Term: 7),
        new WaveMessage.Joined(From: 2, Term: 7) { Activation = 99, IsLoaded = true, SettledThrough = -1, Applied = 12 },
        new WaveMessage.Begin
        {
            Head = new(-1, 0, 7, 3, 12, 0, 5),
            Activations = [1, 2, 3],
            Entries = [new(12, Ore, VersionSeries.Published, 4, 77)],
            IsAlone = true,
        },
        new WaveMessage.Begun
        {
            Head = new(0, -1, 7, 3, 12, 5, 0),
            Lowest = 2, Touched = [new(1, 2, 3)], IsReshaped = false, AwaitsOwners = true,
        },
        new WaveMessage.Shape { Head = new(-1, 2, 7, 3, 12, 0, 5), Activations = [4] },
        new WaveMessage.Shaped { Head = new(2, -1, 7, 3, 12, 5, 0), IsReshaped = true },
        new WaveMessage.Arrange { Head = new(-1, 2, 7, 3, 12, 0, 5), Activations = [4] },
        new WaveMessage.Arranged { Head = new(2, -1, 7, 3, 12, 5, 0), Touched = [] },
        new WaveMessage.Run
        {
            Head = new(-1, 0, 7, 3, 12, 0, 5),
            Step = 2, Horizon = 9, Announced = [new(1, 4)],
        },
        new WaveMessage.Ran
        {
            Head = new(0, -1, 7, 3, 12, 5, 0),
            Step = 2, Lowest = int.MaxValue, Touched = [new(1, 2, 3), new(0, 1, 1)], Recomputed = 10, Changed = 8,
        },
        new WaveMessage.Settle { Head = new(-1, 0, 7, 3, 12, 0, 5) },
        new WaveMessage.Settled { Head = new(0, -1, 7, 3, 12, 5, 0) },
        new WaveMessage.Acknowledged
        {
            Head = new(1, 0, 7, 3, 12, 5, 6), Number = 4, Lowest = 2, Used = Used,
        },
        new WaveMessage.Use
        {
            Head = new(1, 0, 7, 3, 12, 5, 6), Number = 4,
            Cells = [Ore, Steel], Copies = [8, 9],
        },
        new WaveMessage.Restated
        {
            Head = new(1, 0, 7, 3, 12, 5, 6), Number = 4, Cells = Owned, Copies = [8, 9],
        },
        Totals([3, 4], [0, 1], count: 2, [.. Enumerable.Range(0, 24).Select(number => number / 8.0)]),
        new WaveMessage.Shapes
        {
            Head = new(1, 4, 7, 3, 12, 5, 6), Number = 4,
            Named = [1, 2], Keys = [Ore, Steel], Cells = [2], Ends = [1], Inputs = [1], FitsLevels = false,
        },
        new WaveMessage.Places
        {
            Head = new(4, 1, 7, 3, 12, 5, 6), Number = 4, IsWhole = true,
            Cells = [new(Ore, 3, 1)], Groups = [new(1, 3)], Inside = [new InsideInputs(Ore, [Ore, Steel])],
        },
        new WaveMessage.LoopRows
        {
            Head = new(1, 5, 7, 3, 12, 5, 6), Number = 4,
            Count = 1, Width = 12, Cells = [6], Outside = new double[12], OutsideInputs = [3],
            Rows = [new InsideRow(Ore, 6, [Steel], [0.25], 11)],
        },
        new WaveMessage.LoopTotals
        {
            Head = new(5, 1, 7, 3, 12, 5, 6), Number = 4,
            Group = 1, ClosedBy = 11, Count = 1, Width = 20, Cells = [6], Vectors = new double[20],
        },
    ];

    private static WaveMessage.Totals Totals(int[] copies, int[] sources, int count, double[] page) => new()
    {
        Head = new(1, 0, 7, 3, 12, 5, 6), Number = 4,
        Level = 2, Count = count, Width = 12, Copies = copies, Sources = sources, Vectors = page,
    };
}
