using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Grains.Figures;
using LoadTests.Grids;
using LoadTests.Networks;

namespace LoadTests.Restart;

/// <summary>A hash over every bit of every total in order, so that two processes can compare them.</summary>
internal static class TotalsDigest
{
    /// <summary>Of what a network's recomputation says.</summary>
    public static string Of(Network network)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = CompressedRows.Of(network);
        rows.Pass();
        for (var cell = 0; cell < rows.Cells; cell++)
            hash.AppendData(MemoryMarshal.AsBytes(rows.TotalOf(cell)));

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Of what a grid says; a total that is not complete counts for nothing.</summary>
    public static async Task<string> OfAsync(GridUnderTest grid, int cells, int factors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var (_, figures) in SettledTotals.ReadAsync(grid, cells, cell => NetworkFacts.IdOf(cell, factors)))
        {
            foreach (var figure in figures.Where(figure => figure.Status == TotalStatus.Complete))
                hash.AppendData(MemoryMarshal.AsBytes(figure.Lanes.AsSpan()));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
