using Footprints.Units;

namespace Footprints.Cells;

/// <summary>Small numbers for units of measurement inside one partition, and the factors between them.</summary>
/// <remarks>
/// Anybody may state units of their own kind, up to a limit that holds where facts come in. Should
/// more than 65,000 come together in one partition all the same, further ones share one number and convert to nothing, not even to each
/// other. Known units have their numbers from the start.
/// </remarks>
internal sealed class UnitCodes
{
    private const ushort TooMany = ushort.MaxValue;

    private static readonly UnitOfMeasurement Further = UnitOfMeasurement.Of("unit beyond what is kept");

    private readonly Dictionary<UnitOfMeasurement, ushort> _codes = [];
    private readonly HashSet<UnitOfMeasurement> _own = [];
    private readonly List<UnitOfMeasurement?> _units = [null];
    private readonly Dictionary<(ushort From, ushort To), double> _factors = [];

    public UnitCodes()
    {
        foreach (var known in KnownUnits.All)
            OfCopy(known.Unit);
    }

    public UnitOfMeasurement? this[ushort code] => code == TooMany ? Further : _units[code];

    /// <summary>The code of a unit that a fact of this partition states; 0 for none.</summary>
    public ushort Of(UnitOfMeasurement? unit)
    {
        if (unit is null)
            return 0;

        if (unit.Dimension == Dimension.Own)
            _own.Add(unit);

        return OfCopy(unit);
    }

    /// <summary>The code of a unit that another partition tells of.</summary>
    public ushort OfCopy(UnitOfMeasurement unit)
    {
        if (!_codes.TryGetValue(unit, out var code))
        {
            if (_units.Count >= TooMany)
                return TooMany;

            code = (ushort)_units.Count;
            _codes.Add(unit, code);
            _units.Add(unit);
        }

        return code;
    }

    /// <summary>Units of their own kind that facts of this partition have stated since it was loaded.</summary>
    public IReadOnlySet<UnitOfMeasurement> Own => _own;

    /// <summary>Pairs of units whose factor is remembered.</summary>
    public int Remembered => _factors.Count;

    /// <summary>What a quantity in one unit is multiplied by to be in another; NaN where they don't measure the same.</summary>
    public double Factor(ushort from, ushort to)
    {
        if (from == TooMany || to == TooMany)
            return double.NaN;
        if (from == to)
            return 1;

        if (_factors.TryGetValue((from, to), out var factor))
            return factor;

        // Only what converts is remembered: of the rest there may be as many pairs as somebody makes up.
        return _units[from] is { } left && _units[to] is { } right && UnitOfMeasurement.TryConvert(left, right, out factor)
            ? _factors[(from, to)] = factor
            : double.NaN;
    }
}
