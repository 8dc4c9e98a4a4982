using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Units;

namespace Footprints.Publications;

/// <summary>Decides what is published of a settled total.</summary>
public static class PublicationDue
{
    /// <summary>Relative change that calls for a new publication where the product names none: PACT's own trigger.</summary>
    public const double DefaultThreshold = 0.1;

    /// <summary>Whether what is said of a product has moved by more than the threshold since it was last published.</summary>
    /// <remarks>
    /// Relative to the published value, with and without biogenic uptake; any change of a published zero, or of the unit, counts. What
    /// two solutions of a loop may differ by is no change.
    /// </remarks>
    public static bool Has(in LastPublication published, CellFigure settled, double threshold)
    {
        var doubt = published.PcfErrorBound + Lanes.Lanes.PcfErrorBound(settled.Lanes);

        return published.Unit != UnitOfMeasurement.Of(settled.Unit)
            || Has(published.PcfExcludingBiogenicUptake, Lanes.Lanes.PcfExcludingBiogenicUptake(settled.Lanes))
            || Has(published.PcfIncludingBiogenicUptake, Lanes.Lanes.PcfIncludingBiogenicUptake(settled.Lanes));

        bool Has(double before, double now) => Math.Abs(now - before) > (threshold * Math.Abs(before)) + doubt;
    }

    /// <summary>The publication of a settled figure, or none where it is not complete: only that may be disclosed.</summary>
    public static Fact.Publication? Of(CellFigure figure, long settledThrough, Guid uuid, Guid? preceding, string reason)
    {
        if (figure.State != CellState.None)
            return null;

        return new Fact.Publication
        {
            Id = EntityId.Of(figure.Id),
            Uuid = uuid,
            Preceding = preceding,
            SettledThrough = settledThrough,
            ProductVersion = figure.Version,
            Unit = UnitOfMeasurement.Of(figure.Unit),
            Total = [.. figure.Lanes],
            Reason = reason,
        };
    }
}
