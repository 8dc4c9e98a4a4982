namespace Footprints.Units;

/// <summary>A unit of measurement by its PACT name, or a unit of its own kind that converts only to itself.</summary>
public sealed record UnitOfMeasurement
{
    private UnitOfMeasurement(string name) => Name = name;

    public string Name { get; }

    public static UnitOfMeasurement Of(string name) => new(name);
}
