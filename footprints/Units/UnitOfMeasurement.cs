using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Footprints.Facts;

namespace Footprints.Units;

/// <summary>A unit of measurement by its PACT name, or a unit of its own kind that converts only to itself.</summary>
/// <remarks>
/// Equal means the same canonical name: <c>kg</c>, <c>Kilogram</c> and <c>kilogram</c> are one unit, and one instance.
/// Symbols are told apart by case (<c>MWh</c> is no <c>mWh</c>); full names are not.
/// </remarks>
public sealed record UnitOfMeasurement
{
    /// <summary>The longest name that is accepted, in UTF-16 characters: longer than any real unit, short in every table.</summary>
    public const int MaxNameLength = 50;

    private static readonly FrozenDictionary<string, UnitOfMeasurement> BySymbol =
        KnownUnits.All.SelectMany(known => known.Symbols.Append(known.Unit.Name).Select(name => (name, known.Unit)))
            .ToFrozenDictionary(pair => pair.name, pair => pair.Unit, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, UnitOfMeasurement> ByFullName =
        KnownUnits.All.SelectMany(known => known.FullNames.Append(known.Unit.Name).Select(name => (name, known.Unit)))
            .ToFrozenDictionary(pair => pair.name, pair => pair.Unit, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, UnitOfMeasurement>.AlternateLookup<ReadOnlySpan<char>> Symbols =
        BySymbol.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<string, UnitOfMeasurement>.AlternateLookup<ReadOnlySpan<char>> FullNames =
        ByFullName.GetAlternateLookup<ReadOnlySpan<char>>();

    internal UnitOfMeasurement(string name, Dimension dimension, decimal scale) =>
        (Name, Dimension, Scale) = (name, dimension, scale);

    /// <summary>The canonical name, as <c>kilowatt hour</c>.</summary>
    public string Name { get; }

    public Dimension Dimension { get; }

    /// <summary>How many of the dimension's reference unit one of this unit is: exact.</summary>
    internal decimal Scale { get; }

    /// <summary>The units that convert into each other, by canonical name.</summary>
    public static IReadOnlyList<UnitOfMeasurement> Known { get; } = [.. KnownUnits.All.Select(known => known.Unit)];

    /// <summary>The unit with this name, symbol or alias.</summary>
    /// <exception cref="ArgumentException">The name is not one that <see cref="TryParse(ReadOnlySpan{char}, out UnitOfMeasurement)"/> accepts.</exception>
    public static UnitOfMeasurement Of(string name) => TryParse(name, out var unit)
        ? unit
        : throw new ArgumentException(
            $"A unit has 1 to {MaxNameLength} visible characters without blanks around them, but was '{name}'.", nameof(name));

    /// <summary>
    /// The unit with this name, symbol or alias; a name that is not known is a unit of its own kind. False where it is
    /// empty, too long, has control characters, or blanks around it.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> name, [NotNullWhen(true)] out UnitOfMeasurement? unit)
    {
        if (Symbols.TryGetValue(name, out unit) || FullNames.TryGetValue(name, out unit))
            return true;

        if (!Names.IsPlain(name, MaxNameLength))
            return false;

        unit = new(name.ToString(), Dimension.Own, scale: 1);
        return true;
    }

    /// <summary>The same from UTF-8; bytes that are no UTF-8 are no unit.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8Name, [NotNullWhen(true)] out UnitOfMeasurement? unit)
    {
        Span<char> name = stackalloc char[MaxNameLength];
        unit = null;

        // A UTF-16 character takes at most three bytes.
        return utf8Name.Length <= MaxNameLength * 3
            && Encoding.UTF8.GetCharCount(utf8Name) <= MaxNameLength
            && System.Text.Unicode.Utf8.IsValid(utf8Name)
            && TryParse(name[..Encoding.UTF8.GetChars(utf8Name, name)], out unit);
    }

    /// <summary>The factor that turns an amount in <paramref name="from"/> into one in <paramref name="to"/>.</summary>
    /// <remarks>
    /// The double nearest to the decimal quotient of the two exact scales, and exactly 1 for equal units. False, and 1,
    /// where the two are of different dimensions.
    /// </remarks>
    public static bool TryConvert(UnitOfMeasurement from, UnitOfMeasurement to, out double factor)
    {
        factor = 1;
        if (from.Equals(to))
            return true;

        if (from.Dimension != to.Dimension || from.Dimension == Dimension.Own)
            return false;

        factor = Decimals.ToDouble(from.Scale / to.Scale);
        return true;
    }

    // Known units are one instance each, so that comparing them seldom reads the names.
    public bool Equals(UnitOfMeasurement? other) => ReferenceEquals(this, other) || (other is not null && Name == other.Name);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Name;
}
