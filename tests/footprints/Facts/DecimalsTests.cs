using System.Globalization;
using System.Text;
using CsCheck;
using Footprints.Facts;

namespace Footprints.Tests.Facts;

public class DecimalsTests
{
    [Fact]
    public void A_double_is_the_nearest_one_to_any_decimal() =>
        Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Bool, Gen.Byte[0, 28], Gen.Int[0, 2]).Sample(
            (low, middle, high, isNegative, scale, words) =>
            {
                var value = new decimal(low, words > 0 ? middle : 0, words > 1 ? high : 0, isNegative, scale);

                Assert.Equal(Nearest(value), Decimals.ToDouble(value));
            },
            iter: 100_000);

    [Fact]
    public void A_double_is_the_nearest_one_to_decimals_as_people_write_them() =>
        Gen.Select(Gen.Long[0, 1L << 54], Gen.Byte[0, 28]).Sample(
            (mantissa, scale) =>
            {
                var value = new decimal((int)(mantissa & 0x7FFF_FFFF), (int)(mantissa >> 32), 0, false, scale);

                Assert.Equal(Nearest(value), Decimals.ToDouble(value));
            },
            iter: 100_000);

    [Fact]
    public void Zero_has_no_sign()
    {
        Assert.Equal(0L, BitConverter.DoubleToInt64Bits(Decimals.ToDouble(-0.0m)));
        Assert.Equal(0L, BitConverter.DoubleToInt64Bits(Decimals.ToDouble(new decimal(0, 0, 0, true, 28))));
    }

    [Fact]
    public void A_double_written_out_comes_back_bit_for_bit() =>
        Gen.Double[1e-10, 1e14].Sample(value =>
        {
            Assert.Equal(DecimalReading.Read, Read(value.ToString("R", CultureInfo.InvariantCulture), out var number));
            Assert.Equal(value, Decimals.ToDouble(number));
        });

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0e999", "0")]
    [InlineData("1.50", "1.5")]
    [InlineData("-1.5E+2", "-150")]
    [InlineData("1e-5", "0.00001")]
    [InlineData("1000000000000000000000", "1000000000000000000000")]
    [InlineData("1.00000000000000000000000000000000000000000000000000", "1")]
    [InlineData("0.00000000000000000000000000000000000000000000000001e50", "1")]
    [InlineData("4.838160192286438e-14", "0.0000000000000483816019228644")]
    [InlineData("1.23456789012345678901234567890123", "1.2345678901234567890123456789")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("0.1234567890123456789", "0.1234567890123456789")]
    public void A_number_is_read_as_the_decimal_that_it_is(string text, string expected)
    {
        Assert.Equal(DecimalReading.Read, Read(text, out var value));

        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData("1e400", DecimalReading.TooLarge)]
    [InlineData("79228162514264337593543950336", DecimalReading.TooLarge)]
    [InlineData("1e-400", DecimalReading.TooSmall)]
    [InlineData("4e-29", DecimalReading.TooSmall)]
    [InlineData("9e-29", DecimalReading.TooPrecise)]
    [InlineData("1.23456789e-24", DecimalReading.TooPrecise)]
    [InlineData("NaN", DecimalReading.NotANumber)]
    [InlineData("Infinity", DecimalReading.NotANumber)]
    [InlineData("", DecimalReading.NotANumber)]
    [InlineData("-", DecimalReading.NotANumber)]
    [InlineData("+1", DecimalReading.NotANumber)]
    [InlineData(" 1", DecimalReading.NotANumber)]
    [InlineData("1 ", DecimalReading.NotANumber)]
    [InlineData("1,234.5", DecimalReading.NotANumber)]
    [InlineData("1.234,5", DecimalReading.NotANumber)]
    [InlineData("01", DecimalReading.NotANumber)]
    [InlineData("00.5", DecimalReading.NotANumber)]
    [InlineData(".5", DecimalReading.NotANumber)]
    [InlineData("5.", DecimalReading.NotANumber)]
    [InlineData("5.e1", DecimalReading.NotANumber)]
    [InlineData("1e", DecimalReading.NotANumber)]
    [InlineData("1e+", DecimalReading.NotANumber)]
    [InlineData("0x10", DecimalReading.NotANumber)]
    [InlineData("１", DecimalReading.NotANumber)]
    public void A_number_that_no_decimal_holds_is_told_apart(string text, object expected) =>
        Assert.Equal((DecimalReading)expected, Read(text, out _));

    [Fact]
    public void Reading_agrees_with_the_platform_on_every_decimal() =>
        Gen.Decimal.Sample(value =>
        {
            Assert.Equal(DecimalReading.Read, Read(value.ToString(CultureInfo.InvariantCulture), out var read));
            Assert.Equal(value, read);
        });

    private static DecimalReading Read(string text, out decimal value) =>
        DecimalText.Read(Encoding.UTF8.GetBytes(text), out value);

    private static double Nearest(decimal value) =>
        double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
