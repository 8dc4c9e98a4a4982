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
}
