namespace Silo.Demo;

/// <summary>What suppliers of the generated network make, and roughly how.</summary>
/// <param name="Tier">1 is what a car maker buys, 6 what comes out of the ground.</param>
/// <param name="Key">How buyers of this kind name it.</param>
/// <param name="Name">The product's name before its type number.</param>
/// <param name="Trade">The word in its makers' names.</param>
internal sealed record ProductKind(int Tier, string Key, string Name, string Trade)
{
    /// <summary>The kinds it is made of, all of the tier above; none for raw materials.</summary>
    public IReadOnlyList<string> MadeOf { get; init; } = [];

    /// <summary>How many battery cells it holds, all of the one maker of cells that everybody buys from; none for most kinds.</summary>
    public (int Low, int High) Cells { get; init; }

    /// <summary>How many inputs of those kinds it has.</summary>
    public (int Low, int High) Inputs { get; init; } = (1, 1);

    /// <summary>Kilograms of a piece, or none where it is sold by the kilogram or its mass is that of its inputs.</summary>
    public Span Mass { get; init; }

    /// <summary>Kilograms of inputs for a kilogram of it; none where inputs are counted in pieces.</summary>
    public Span Yield { get; init; }

    /// <summary>Kilowatt hours per kilogram.</summary>
    public Span Electricity { get; init; }

    /// <summary>Cubic metres of natural gas per kilogram.</summary>
    public Span Gas { get; init; }

    /// <summary>Litres of diesel per kilogram.</summary>
    public Span Diesel { get; init; }

    /// <summary>Kilograms CO2e per kilogram from the process itself.</summary>
    public Span Process { get; init; }

    /// <summary>Kilograms CO2 that a kilogram of it took up while it grew.</summary>
    public decimal Uptake { get; init; }

    /// <summary>Kilograms CO2e per kilogram from the change of land use.</summary>
    public decimal LandUse { get; init; }

    /// <summary>The factor that stands in where a source has not answered.</summary>
    public string Instead { get; init; } = "metals:2023";

    /// <summary>Tiers from 3 down are sold by the piece, materials by the kilogram.</summary>
    public bool IsPiece => Tier <= 3;
}
