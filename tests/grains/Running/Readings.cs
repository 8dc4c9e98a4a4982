using Footprints.Lanes;
using Grains.Figures;

namespace Grains.Tests.Running;

internal static class Readings
{
    /// <summary>The fossil lane of a complete total.</summary>
    public static double Fossil(this Figure figure)
    {
        Assert.Equal(TotalStatus.Complete, figure.Status);

        return figure[Lane.Fossil];
    }

    public static Figure Of(this FigureSet set, string id) => Assert.Single(set.Figures, figure => figure.Id == id);
}
