using System.Diagnostics;
using System.Globalization;
using LoadTests.Networks;
using LoadTests.Questions;
using Silo.Ledger;

namespace LoadTests.Grids;

/// <summary>A grid that starts on a ledger with a whole network in it.</summary>
internal static class LoadedGrid
{
    private const int FloorWarmUp = 5;
    private const int FloorRepetitions = 21;

    /// <summary>Fills the ledger, starts the grid, and says how long that took.</summary>
    public static async Task<GridUnderTest> StartAsync(
        Network network, LedgerOptions ledger, int partitions, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        await LedgerFill.FillAsync(ledger, partitions, new NetworkFacts(network).All, cancellation);
        var filled = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var grid = await GridUnderTest.StartAsync(ledger, partitions, cancellation);
        var settled = Stopwatch.GetElapsedTime(start).TotalSeconds - filled;
        Question.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"  {network.Cells} cells, {network.InputCount} inputs: ledger filled in {filled:F1} s, settled {settled:F1} s later"));

        return grid;
    }

    /// <summary>The floor: one pass over the network's compressed rows, in this process, on one thread.</summary>
    public static Latencies Floor(Network network) =>
        Latencies.Of(CompressedRows.Of(network).Pass, FloorWarmUp, FloorRepetitions);
}
