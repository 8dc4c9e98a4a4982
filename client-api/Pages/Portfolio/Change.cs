using Grains.Figures;

namespace ClientApi.Pages.Portfolio;

/// <summary>A total that moved while the page was open.</summary>
/// <param name="Number">Counts the changes of the page, so that each row keeps its identity.</param>
public sealed record Change(int Number, Figure Before, Figure After)
{
    /// <summary>Whether anything that is shown differs.</summary>
    public static bool IsBetween(Figure before, Figure after) =>
        before.Status != after.Status
        || BitConverter.DoubleToInt64Bits(before.PcfExcludingBiogenicUptake) != BitConverter.DoubleToInt64Bits(after.PcfExcludingBiogenicUptake);

    public bool IsUp => After.PcfExcludingBiogenicUptake > Before.PcfExcludingBiogenicUptake;
}
