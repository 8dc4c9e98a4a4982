using Footprints.Cells;
using Footprints.Units;

namespace Footprints.Tests.Cells;

public sealed class UnitCodesTests
{
    [Fact]
    public void More_units_than_there_are_numbers_convert_to_nothing_and_harm_nobody()
    {
        var codes = new UnitCodes();
        var kilogram = codes.Of(UnitOfMeasurement.Of("kilogram"));
        var own = codes.Of(UnitOfMeasurement.Of("bundle"));
        for (var number = 0; number < 70_000; number++)
            codes.Of(UnitOfMeasurement.Of($"made up {number}"));

        var (first, second) = (codes.Of(UnitOfMeasurement.Of("one more")), codes.Of(UnitOfMeasurement.Of("another")));
        var ton = codes.Of(UnitOfMeasurement.Of("made up 7"));

        Assert.Equal((first, 65_535), (second, first));
        Assert.True(double.IsNaN(codes.Factor(first, second)) && double.IsNaN(codes.Factor(kilogram, first)));
        Assert.NotNull(codes[first]);
        Assert.Equal((1, 1, 1), (codes.Factor(own, own), codes.Factor(kilogram, kilogram), codes.Factor(ton, ton)));
        Assert.Equal("bundle", codes[own]!.Name);
        Assert.Equal(3.6, codes.Factor(codes.Of(UnitOfMeasurement.Of("kilowatt hour")), codes.Of(UnitOfMeasurement.Of("megajoule"))));
    }

    [Fact]
    public void Only_units_that_convert_are_remembered_as_pairs()
    {
        var codes = new UnitCodes();
        var (kilogram, tonne) = (codes.Of(UnitOfMeasurement.Of("kilogram")), codes.Of(UnitOfMeasurement.Of("tonne")));
        for (var number = 0; number < 100; number++)
            Assert.True(double.IsNaN(codes.Factor(codes.Of(UnitOfMeasurement.Of($"made up {number}")), kilogram)));

        Assert.Equal(1_000, codes.Factor(tonne, kilogram));
        Assert.Equal(1, codes.Remembered);
    }
}
