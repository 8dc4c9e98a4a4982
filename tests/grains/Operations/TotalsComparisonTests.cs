using Footprints.Cells;
using Footprints.Lanes;
using Grains.Operations;

namespace Grains.Tests.Operations;

public sealed class TotalsComparisonTests
{
    [Fact]
    public void The_same_bits_are_the_same() => Assert.True(TotalsComparison.AreSame(Total(), Total()));

    [Fact]
    public void One_bit_more_differs_where_there_is_no_loop()
    {
        var live = Total();
        live[(int)Lane.Packaging] = Math.BitIncrement(live[(int)Lane.Packaging]);

        Assert.False(TotalsComparison.AreSame(live, Total()));
    }

    [Fact]
    public void Another_sign_of_zero_differs_where_there_is_no_loop()
    {
        var live = Total();
        live[(int)Lane.CcsCapture] = -0.0;

        Assert.False(TotalsComparison.AreSame(live, Total()));
    }

    [Fact]
    public void Behind_a_loop_both_bounds_together_are_allowed_and_no_more()
    {
        var (live, recomputed) = (Total(bound: 1e-9), Total(bound: 2e-9));
        live[(int)Lane.Fossil] = recomputed[(int)Lane.Fossil] + 2.9e-9;
        Assert.True(TotalsComparison.AreSame(live, recomputed));

        live[(int)Lane.Fossil] = recomputed[(int)Lane.Fossil] + 3.1e-9;
        Assert.False(TotalsComparison.AreSame(live, recomputed));
    }

    [Fact]
    public void Behind_a_loop_no_number_is_not_within_any_bound()
    {
        var live = Total(bound: 1);
        live[(int)Lane.Fossil] = double.NaN;

        Assert.False(TotalsComparison.AreSame(live, Total(bound: 1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Another_state_differs(double bound)
    {
        var live = Total(bound);
        live[Lanes.State] = BitConverter.Int64BitsToDouble((long)CellState.Incomplete);

        Assert.False(TotalsComparison.AreSame(live, Total(bound)));
    }

    private static double[] Total(double bound = 0)
    {
        var total = Enumerable.Range(0, Lanes.Width).Select(lane => lane / 3.0).ToArray();
        (total[(int)Lane.CcsCapture], total[(int)Lane.ErrorBound], total[Lanes.State]) = (0, bound, 0);

        return total;
    }
}
