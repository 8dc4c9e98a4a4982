using CsCheck;
using Footprints.Facts;
using Footprints.Units;

namespace Footprints.Tests.Units;

public class UnitOfMeasurementTests
{
    private static readonly Gen<UnitOfMeasurement> AnyKnown = Gen.OneOfConst([.. UnitOfMeasurement.Known]);

    [Theory]
    [InlineData("liter")]
    [InlineData("kilogram")]
    [InlineData("cubic meter")]
    [InlineData("kilowatt hour")]
    [InlineData("megajoule")]
    [InlineData("ton kilometer")]
    [InlineData("square meter")]
    [InlineData("piece")]
    [InlineData("hour")]
    [InlineData("megabit second")]
    public void The_ten_units_of_pact_are_known_by_their_names(string name)
    {
        Assert.Equal(name, UnitOfMeasurement.Of(name).Name);
        Assert.NotEqual(Dimension.Own, UnitOfMeasurement.Of(name).Dimension);
    }

    [Theory]
    [InlineData("kg", "kilogram")]
    [InlineData("Kilogram", "kilogram")]
    [InlineData("g", "gram")]
    [InlineData("t", "tonne")]
    [InlineData("kWh", "kilowatt hour")]
    [InlineData("MWh", "megawatt hour")]
    [InlineData("MJ", "megajoule")]
    [InlineData("GJ", "gigajoule")]
    [InlineData("L", "liter")]
    [InlineData("l", "liter")]
    [InlineData("m3", "cubic meter")]
    [InlineData("m²", "square meter")]
    [InlineData("t*km", "ton kilometer")]
    [InlineData("tkm", "ton kilometer")]
    [InlineData("h", "hour")]
    [InlineData("pcs", "piece")]
    public void An_alias_is_the_same_instance_as_its_unit(string alias, string name) =>
        Assert.Same(UnitOfMeasurement.Of(name), UnitOfMeasurement.Of(alias));

    [Fact]
    public void No_two_units_share_a_name_or_an_alias()
    {
        var names = KnownUnits.All.SelectMany(known => known.Symbols.Concat(known.FullNames).Append(known.Unit.Name)).ToList();

        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("megawatt hour", "kilowatt hour", 1000)]
    [InlineData("kilowatt hour", "megajoule", 3.6)]
    [InlineData("watt hour", "kilojoule", 3.6)]
    [InlineData("gram", "kilogram", 0.001)]
    [InlineData("kilogram", "gram", 1000)]
    [InlineData("tonne", "kilogram", 1000)]
    [InlineData("milliliter", "liter", 0.001)]
    [InlineData("cubic meter", "liter", 1000)]
    [InlineData("minute", "hour", 1.0 / 60)]
    [InlineData("day", "hour", 24)]
    [InlineData("kilogram kilometer", "ton kilometer", 0.001)]
    [InlineData("square centimeter", "square meter", 0.0001)]
    [InlineData("pound", "kilogram", 0.45359237)]
    public void A_conversion_is_the_nearest_double(string from, string to, double expected)
    {
        Assert.True(UnitOfMeasurement.TryConvert(UnitOfMeasurement.Of(from), UnitOfMeasurement.Of(to), out var factor));

        Assert.Equal(expected, factor);
    }

    [Fact]
    public void Conversion_works_inside_a_dimension_and_nowhere_else() =>
        Gen.Select(AnyKnown, AnyKnown).Sample((from, to) =>
        {
            Assert.Equal(from.Dimension == to.Dimension, UnitOfMeasurement.TryConvert(from, to, out var factor));
            Assert.True(double.IsFinite(factor) && factor > 0);
        });

    [Fact]
    public void There_and_back_is_one_to_the_last_bits() =>
        Gen.Select(AnyKnown, AnyKnown).Where(pair => pair.Item1.Dimension == pair.Item2.Dimension).Sample((from, to) =>
        {
            UnitOfMeasurement.TryConvert(from, to, out var there);
            UnitOfMeasurement.TryConvert(to, from, out var back);

            Assert.Equal(1, there * back, 1e-15);
        });

    [Fact]
    public void A_unit_of_its_own_kind_converts_only_to_itself()
    {
        Assert.True(UnitOfMeasurement.TryConvert(UnitOfMeasurement.Of("USD"), UnitOfMeasurement.Of("USD"), out var same));
        Assert.Equal(1, same);

        Assert.False(UnitOfMeasurement.TryConvert(UnitOfMeasurement.Of("USD"), UnitOfMeasurement.Of("EUR"), out _));
        Assert.False(UnitOfMeasurement.TryConvert(UnitOfMeasurement.Of("USD"), UnitOfMeasurement.Of("piece"), out _));
    }

    [Fact]
    public void Equal_means_the_same_canonical_name()
    {
        Assert.Equal(UnitOfMeasurement.Of("year"), UnitOfMeasurement.Of("year"));
        Assert.NotEqual(UnitOfMeasurement.Of("year"), UnitOfMeasurement.Of("Year"));
        Assert.NotEqual(UnitOfMeasurement.Of("mWh"), UnitOfMeasurement.Of("MWh"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" kg")]
    [InlineData("kg ")]
    [InlineData("k\ng")]
    [InlineData("a unit whose name is so long that no table would show it whole")]
    public void A_name_that_can_not_be_shown_is_no_unit(string name)
    {
        Assert.False(UnitOfMeasurement.TryParse(name.AsSpan(), out _));
        Assert.False(UnitOfMeasurement.TryParse(System.Text.Encoding.UTF8.GetBytes(name), out _));
        Assert.Throws<ArgumentException>(() => UnitOfMeasurement.Of(name));
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_no_unit() =>
        Assert.False(UnitOfMeasurement.TryParse((ReadOnlySpan<byte>)[0xC3, 0x28], out _));

    [Fact]
    public void A_unit_may_be_written_in_any_script() => Assert.Equal("千瓦时", UnitOfMeasurement.Of("千瓦时").Name);

    [Fact]
    public void A_scale_converts_like_any_decimal() =>
        Assert.All(UnitOfMeasurement.Known, unit => Assert.Equal((double)unit.Scale, Decimals.ToDouble(unit.Scale)));
}
