using System.Globalization;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Units;

namespace Footprints.Tests.Recomputation;

/// <summary>One line of a row: what goes in, and what stands in for it.</summary>
internal sealed record PlainInput(CellKey Of, double Quantity, UnitOfMeasurement? Unit, CellKey? Instead);

/// <summary>What the newest fact says of one entity.</summary>
internal sealed class PlainEntity
{
    private PlainEntity(LedgerFact stated) => (Stated, Position, Version) = (stated.Fact, stated.Position, stated.Version);

    public Fact Stated { get; }

    public long Position { get; }

    public int Version { get; }

    public bool IsExpired { get; set; }

    public UnitOfMeasurement? Unit { get; private init; }

    public double[] Direct { get; private init; } = new double[Lanes.Lanes.State];

    public IReadOnlyList<PlainInput> Inputs { get; private init; } = [];

    /// <summary>The enterprise whose portfolio a volume belongs to, withdrawn or not.</summary>
    public CellKey? Portfolio { get; private init; }

    /// <summary>Whether others may form loops with it.</summary>
    public bool HasShape => Stated is Fact.Product or Fact.Component;

    public CellState Standing => Stated switch
    {
        Fact.Withdrawn => CellState.Withdrawn,
        Fact.Enterprise or Fact.Volume => CellState.Unusable,
        _ => IsExpired ? CellState.Expired : CellState.None,
    };

    public static PlainEntity Of(LedgerFact stated) => stated.Fact switch
    {
        Fact.Factor factor => new(stated) { Unit = factor.Unit, Direct = Sum([factor.Emissions]) },
        Fact.Product product => new(stated)
        {
            Unit = product.Unit,
            Direct = Sum([.. product.Direct]),
            Inputs = [.. product.Inputs.Select(input => new PlainInput(input.Of.Key, Number(input.Quantity), input.Unit, null))],
        },
        Fact.Component component => new(stated)
        {
            Unit = component.Unit,
            Inputs = [.. component.Sources.Select(source =>
                new PlainInput(source.Of.Key, Number(source.Share), component.Unit, source.Instead?.Key))],
        },
        Fact.Volume volume => new(stated)
        {
            Portfolio = volume.EnterpriseId.Key,
            Inputs = [new PlainInput(volume.ProductId.Key, Number(volume.Quantity), volume.Unit, null)],
        },
        Fact.Withdrawn { WithdrawnKind: FactKind.Volume } withdrawn => new(stated)
        {
            Portfolio = CellKey.Of(withdrawn.Id.Text.Split(' ')[0]),
        },
        _ => new(stated),
    };

    private static double[] Sum(IReadOnlyList<DirectEmissions> entries)
    {
        var sum = new double[Lanes.Lanes.State];
        foreach (var entry in entries)
        {
            var weight = 0.0;
            foreach (var amount in entry.Amounts)
            {
                sum[(int)amount.Lane] += Number(amount.KilogramsCo2e);
                if (amount.Lane < Lane.BiogenicUptake)
                    weight += Math.Abs(Number(amount.KilogramsCo2e));
            }

            sum[(int)Lane.Absolute] += weight;
            sum[(int)Lane.Primary] += entry.Quality.Primary == true ? weight : 0;
            sum[(int)Lane.Verified] += entry.Quality.Verified == true ? weight : 0;
            sum[(int)Lane.TechnologicalDqr] += weight * Number(entry.Quality.TechnologicalDqr ?? 5);
            sum[(int)Lane.GeographicalDqr] += weight * Number(entry.Quality.GeographicalDqr ?? 5);
            sum[(int)Lane.TemporalDqr] += weight * Number(entry.Quality.TemporalDqr ?? 5);
        }

        return sum;
    }

    private static double Number(decimal value) =>
        double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + 0.0;
}
