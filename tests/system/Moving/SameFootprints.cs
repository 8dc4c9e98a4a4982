using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Whole.Tests.Moving;

/// <summary>Footprints before and after a move: the same to the last bit, and behind a loop within what they say of themselves.</summary>
internal static partial class SameFootprints
{
    // What has no bound of its own (shares, and the bound itself) comes from the same solution, which ends at 1e-12 relative
    // to the total.
    private const double Likeness = 1e-10;

    public static void Check(IReadOnlyList<JsonElement> before, IReadOnlyList<JsonElement> after)
    {
        Assert.Equal(before.Count, after.Count);
        var behindLoops = 0;
        foreach (var (one, other) in before.Zip(after))
        {
            if (Bound(one) == 0)
            {
                Assert.Equal(Text(one), Text(other));
                continue;
            }

            behindLoops++;
            Assert.Equal(Number().Replace(Text(one), "#"), Number().Replace(Text(other), "#"));
            Assert.InRange(Math.Abs(Pcf(one) - Pcf(other)), 0, Bound(one) + Bound(other));
            var likeness = Likeness * Numbers(one).Append(1).Max(Math.Abs);
            Assert.All(Numbers(one).Zip(Numbers(other)), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, likeness));
        }

        Assert.InRange(behindLoops, 0, before.Count / 2);
    }

    private static double Bound(JsonElement footprint) =>
        footprint.TryGetProperty("errorBound", out var bound) && bound.ValueKind is JsonValueKind.Number ? bound.GetDouble() : 0;

    private static double Pcf(JsonElement footprint) =>
        footprint.TryGetProperty("pcfExcludingBiogenicUptake", out var pcf) ? pcf.GetDouble() : 0;

    private static IEnumerable<double> Numbers(JsonElement footprint) =>
        Number().Matches(Text(footprint)).Select(number => double.Parse(number.Groups["number"].Value, CultureInfo.InvariantCulture));

    /// <summary>All of it but when it settled.</summary>
    private static string Text(JsonElement footprint) => SettledAt().Replace(footprint.GetRawText(), "");

    [GeneratedRegex("\"settledAt\":\"[^\"]*\",?")]
    private static partial Regex SettledAt();

    [GeneratedRegex("(?<=:)(?<number>-?[0-9][0-9.eE+-]*)(?=[,}])")]
    private static partial Regex Number();
}
