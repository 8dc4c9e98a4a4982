namespace Footprints.Units;

/// <summary>What a unit of measurement measures. Units convert only inside one dimension.</summary>
public enum Dimension : byte
{
    /// <summary>A unit of its own kind, which converts only to itself.</summary>
    Own = 0,
    Mass,
    Volume,
    Energy,
    Freight,
    Area,
    Count,
    Time,
    Transmission,
    Length,
    PassengerTransport,
    VehicleTransport,
}
