using Footprints.Cells;
using Footprints.Facts;
using Footprints.Lanes;
using Footprints.Publications;
using Footprints.Units;

namespace Footprints.Tests.Publications;

public sealed class PublicationDueTests
{
    private const double Bound = 1e-16;

    [Theory]
    [InlineData(2, 2.5, 0.25, 0, false)]
    [InlineData(2, 2.3, 0.1, 0, true)]
    [InlineData(-2, -1.7, 0.1, 0, true)]
    [InlineData(2, 2, 0, 0, false)]
    [InlineData(2, 2.0000001, 0, 0, true)]
    [InlineData(0, 1e-300, 0.1, 0, true)]
    [InlineData(0, Bound, 0.1, Bound, false)]
    [InlineData(2, 2 + 4.5e-16, 0, Bound, false)]
    [InlineData(0, 1e-9, 0.1, Bound, true)]
    public void More_than_the_threshold_and_than_what_solutions_of_a_loop_may_differ_by(
        double published, double settled, double threshold, double errorBound, bool isDue)
    {
        Assert.Equal(isDue, PublicationDue.Has(Last(published, errorBound), Figure(settled, errorBound, "kilogram"), threshold));
    }

    [Fact]
    public void Another_unit_is_due_whatever_the_number() =>
        Assert.True(PublicationDue.Has(Last(2, errorBound: 1), Figure(2, errorBound: 1, "piece"), threshold: 10));

    private static LastPublication Last(double pcf, double errorBound) =>
        new(1, 1, Guid.Empty, UnitOfMeasurement.Of("kilogram"), pcf, pcf, errorBound);

    private static CellFigure Figure(double fossil, double errorBound, string unit)
    {
        var total = new double[Lanes.Lanes.Width];
        (total[0], total[(int)Lane.ErrorBound]) = (fossil, errorBound);

        return new CellFigure("urn:prod:one", FactKind.Product, "One", "urn:ent:one", unit, CellState.None, total, 1, 1, 0);
    }
}
