using Footprints.Cells;

namespace Footprints.Tests.Cells;

public class PagedTests
{
    [Fact]
    public void A_reference_stays_valid_while_the_column_grows()
    {
        var column = new Paged<int>();
        column.Add(1);
        ref var first = ref column[0];

        for (var value = 2; value <= 100_000; value++)
            column.Add(value);

        first = 7;
        Assert.Equal(7, column[0]);
        Assert.Equal(100_000, column[99_999]);
    }

    [Fact]
    public void A_cleared_column_starts_anew()
    {
        var column = new VectorColumn();
        for (var index = 0; index < 10_000; index++)
        {
            column.Add();
            column.Write(index, Enumerable.Repeat((double)index, Lanes.Lanes.Width).ToArray());
        }

        column.Clear(kept: 0);
        column.Add();

        var number = new double[Lanes.Lanes.Width];
        column.Read(0, number);
        Assert.Equal(1, column.Count);
        Assert.Equal(new double[Lanes.Lanes.Width], number);
    }
}
