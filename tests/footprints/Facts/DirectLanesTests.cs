using Footprints.Facts;
using Footprints.Lanes;

namespace Footprints.Tests.Facts;

public class DirectLanesTests
{
    [Fact]
    public void Every_lane_is_the_sum_of_the_entries_in_their_order()
    {
        var measured = new DirectEmissions(
            "production",
            [new(Lane.Fossil, 0.8m), new(Lane.LandManagementRemovals, -0.3m), new(Lane.BiogenicUptake, -5m), new(Lane.Aircraft, 0.1m)],
            new(true, false, 2m, 1.5m, null, null, [], null));
        var estimated = new DirectEmissions(
            "packaging", [new(Lane.Fossil, 0.1m), new(Lane.Packaging, 0.1m)], DataQuality.Unstated with { Verified = true });

        var lanes = new double[Lanes.Lanes.Width];
        Array.Fill(lanes, double.NaN);
        DirectLanes.Sum([measured, estimated], lanes);

        var expected = new double[Lanes.Lanes.Width];
        expected[(int)Lane.Fossil] = 0.8 + 0.1;
        expected[(int)Lane.LandManagementRemovals] = -0.3;
        expected[(int)Lane.BiogenicUptake] = -5;
        expected[(int)Lane.Aircraft] = 0.1;
        expected[(int)Lane.Packaging] = 0.1;
        expected[(int)Lane.Absolute] = (0.8 + 0.3) + 0.1;
        expected[(int)Lane.Primary] = 0.8 + 0.3;
        expected[(int)Lane.Verified] = 0.1;
        expected[(int)Lane.TechnologicalDqr] = ((0.8 + 0.3) * 2) + (0.1 * 5);
        expected[(int)Lane.GeographicalDqr] = ((0.8 + 0.3) * 1.5) + (0.1 * 5);
        expected[(int)Lane.TemporalDqr] = ((0.8 + 0.3) * 5) + (0.1 * 5);
        Assert.Equal(expected, lanes);
    }

    [Fact]
    public void Nothing_direct_is_zero_in_every_lane()
    {
        var lanes = new double[Lanes.Lanes.Width];
        Array.Fill(lanes, 1);

        DirectLanes.Sum([], lanes);

        Assert.All(lanes, lane => Assert.Equal(0, lane));
    }
}
