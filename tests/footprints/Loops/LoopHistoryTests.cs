using Footprints.Cells;
using Footprints.Identities;
using Footprints.Loops;

namespace Footprints.Tests.Loops;

public class LoopHistoryTests
{
    private static readonly CellKey Product = CellKey.Of("urn:prod:p3");

    private static readonly CellKey Component = CellKey.Of("urn:comp:c1");

    /// <summary>Found by the simulator: what a group went through must not keep it from its solution.</summary>
    [Fact]
    public void A_group_that_nothing_reached_is_solved_when_something_does()
    {
        var group = new LoopGroup();
        group.SetRow(Product, [Product], [0.222]);
        group.SetOutside(Product, Fossil(13.062714285714285), 0, CellState.Incomplete);
        group.Solve(LoopLimits.Default);
        group.SetOutside(Product, Fossil(12.6), 1, CellState.Incomplete);
        group.Solve(LoopLimits.Default);
        group.SetRow(Product, [Product], [0.333]);
        group.SetOutside(Product, Fossil(0), 0, CellState.Incomplete);
        group.Solve(LoopLimits.Default);
        group.SetRow(Product, [Product, Component], [0.333, 0.21]);
        group.SetRow(Component, [Product], [0.322]);
        group.SetOutside(Product, Fossil(0), 0, CellState.Incomplete);
        group.SetOutside(Component, Fossil(-0.512574), 1, CellState.Incomplete);

        Assert.Equal(LoopStatus.Converged, group.Solve(LoopLimits.Default).Status);
    }

    private static double[] Fossil(double fossil)
    {
        var lanes = new double[Lanes.Lanes.Width];
        (lanes[0], lanes[Lanes.Lanes.FirstTrustLane]) = (fossil, Math.Abs(fossil));

        return lanes;
    }
}
