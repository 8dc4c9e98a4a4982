using System.Globalization;

namespace Footprints.Cells;

/// <summary>How large the pages of columns are.</summary>
internal static class PageSizes
{
    // Tests set it, so that a few cells already cross pages, and a table of a few cells takes little. The compiler treats
    // a static readonly number as a constant once it has run, so that nothing is lost where columns are hot.
    private static readonly int Halvings = int.TryParse(
        AppContext.GetData("Footprints.PageHalvings") as string, CultureInfo.InvariantCulture, out var halvings) ? halvings : 0;

    /// <summary>Bits of an index into a page of a column of small values.</summary>
    public static readonly int ValueBits = 12 - Halvings;

    /// <summary>Bits of an index into a native page of small values.</summary>
    public static readonly int NativeBits = 14 - Halvings;

    /// <summary>Bits of an index into a page of footprint vectors.</summary>
    public static readonly int VectorBits = 14 - Halvings;

    /// <summary>Bits of an index into a page of runs.</summary>
    public static readonly int RunBits = 17 - Halvings;
}
