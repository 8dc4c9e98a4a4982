namespace Footprints.Units;

/// <summary>The units that convert into each other: PACT's ten and their relatives, with exact scales.</summary>
/// <remarks>
/// A scale is an exact decimal, so a unit whose ratio to its relatives has none in that form (a calendar year, a
/// calorie) is not here and is of its own kind. Symbols are matched with their case, full names without.
/// </remarks>
internal static class KnownUnits
{
    public static IReadOnlyList<KnownUnit> All { get; } =
    [
        new("kilogram", Dimension.Mass, 1, ["kg", "Kg", "KG"], ["kilograms", "kilogramme", "kilogrammes"]),
        new("milligram", Dimension.Mass, 0.000001m, ["mg"], ["milligrams"]),
        new("gram", Dimension.Mass, 0.001m, ["g"], ["grams", "gramme", "grammes"]),
        new("tonne", Dimension.Mass, 1_000, ["t"], ["tonnes", "metric ton", "metric tons"]),
        new("pound", Dimension.Mass, 0.45359237m, ["lb", "lbs"], ["pounds"]),

        new("cubic meter", Dimension.Volume, 1, ["m3", "m^3", "m³", "cbm"], ["cubic meters", "cubic metre", "cubic metres"]),
        new("liter", Dimension.Volume, 0.001m, ["L", "l"], ["liters", "litre", "litres"]),
        new("milliliter", Dimension.Volume, 0.000001m, ["mL", "ml"], ["milliliters", "millilitre", "millilitres"]),

        new("megajoule", Dimension.Energy, 1, ["MJ"], ["megajoules"]),
        new("joule", Dimension.Energy, 0.000001m, ["J"], ["joules"]),
        new("kilojoule", Dimension.Energy, 0.001m, ["kJ"], ["kilojoules"]),
        new("gigajoule", Dimension.Energy, 1_000, ["GJ"], ["gigajoules"]),
        new("terajoule", Dimension.Energy, 1_000_000, ["TJ"], ["terajoules"]),
        new("watt hour", Dimension.Energy, 0.0036m, ["Wh"], ["watt hours", "watt-hour"]),
        new("kilowatt hour", Dimension.Energy, 3.6m, ["kWh", "kwh", "KWh", "KWH"], ["kilowatt hours", "kilowatt-hour"]),
        new("megawatt hour", Dimension.Energy, 3_600, ["MWh"], ["megawatt hours", "megawatt-hour"]),
        new("gigawatt hour", Dimension.Energy, 3_600_000, ["GWh"], ["gigawatt hours", "gigawatt-hour"]),

        new("ton kilometer", Dimension.Freight, 1, ["t*km", "tkm", "t.km", "t·km"],
            ["ton kilometers", "tonne kilometer", "tonne kilometers", "tonne kilometre", "tonne.km"]),
        new("kilogram kilometer", Dimension.Freight, 0.001m, ["kg*km", "kgkm", "kg.km"],
            ["kilogram kilometers", "kilogram kilometre"]),

        new("square meter", Dimension.Area, 1, ["m2", "m^2", "m²"], ["square meters", "square metre", "square metres"]),
        new("square centimeter", Dimension.Area, 0.0001m, ["cm2", "cm^2", "cm²"], ["square centimeters", "square centimetre"]),
        new("hectare", Dimension.Area, 10_000, ["ha"], ["hectares"]),
        new("square kilometer", Dimension.Area, 1_000_000, ["km2", "km^2", "km²"], ["square kilometers", "square kilometre"]),

        new("piece", Dimension.Count, 1, ["pc", "pcs", "Item(s)"], ["pieces", "item", "items"]),

        new("hour", Dimension.Time, 3_600, ["h", "hr"], ["hours"]),
        new("second", Dimension.Time, 1, ["s"], ["seconds"]),
        new("minute", Dimension.Time, 60, ["min"], ["minutes"]),
        new("day", Dimension.Time, 86_400, ["d"], ["days"]),

        new("megabit second", Dimension.Transmission, 1, ["Mbit*s", "Mbs"], ["megabit seconds"]),
        new("gigabit second", Dimension.Transmission, 1_000, ["Gbit*s"], ["gigabit seconds"]),

        new("kilometer", Dimension.Length, 1_000, ["km"], ["kilometers", "kilometre", "kilometres"]),
        new("meter", Dimension.Length, 1, ["m"], ["meters", "metre", "metres"]),
        new("centimeter", Dimension.Length, 0.01m, ["cm"], ["centimeters", "centimetre", "centimetres"]),
        new("millimeter", Dimension.Length, 0.001m, ["mm"], ["millimeters", "millimetre", "millimetres"]),

        new("passenger kilometer", Dimension.PassengerTransport, 1, ["p*km", "pkm", "p.km"],
            ["passenger kilometers", "passenger kilometre", "passenger.km"]),
        new("vehicle kilometer", Dimension.VehicleTransport, 1, ["v*km", "vkm", "v.km"],
            ["vehicle kilometers", "vehicle kilometre", "vehicle.km"]),
    ];
}

/// <summary>A unit with the other ways to write it.</summary>
internal sealed record KnownUnit(UnitOfMeasurement Unit, string[] Symbols, string[] FullNames)
{
    public KnownUnit(string name, Dimension dimension, decimal scale, string[] symbols, string[] fullNames)
        : this(new UnitOfMeasurement(name, dimension, scale), symbols, fullNames)
    {
    }
}
