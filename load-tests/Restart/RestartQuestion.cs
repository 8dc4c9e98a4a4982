using System.CommandLine;
using System.Diagnostics;
using LoadTests.Grids;
using LoadTests.Networks;
using LoadTests.Questions;
using Silo.Ledger;
using Silo.Ledger.Sqlite;

namespace LoadTests.Restart;

/// <summary>A start on a full ledger: how near does it come to parsing the rows and throwing them away?</summary>
internal static class RestartQuestion
{
    private static readonly Option<int> Products = Question.Number("--products", "products in the ledger", 1_000_000);
    private static readonly Option<int> Inputs = Question.Number("--inputs", "inputs of each product", 10);
    private static readonly Option<int> Layers = Question.Number("--layers", "layers of the network", 10);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 2);
    private static readonly Option<int> BulkReads = Question.Number("--bulk-reads", "reads of all rows, of which the median counts", 3);
    private static readonly Option<string?> Data = Question.Text(
        "--data", "a data folder to keep, and to use again where it was made with the same sizes and seed");

    public static Command Create() => Question.Create(
        "restart",
        "How long after the start of a process does it serve settled reads of a full ledger? The floor is a bulk read: every "
        + "row through the same driver on one thread, its payload walked as JSON to the end and dropped.",
        [Products, Inputs, Layers, Partitions, BulkReads, Data],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        var size = new NetworkSize(asked.Of(Products), asked.Of(Inputs), asked.Of(Layers), asked.Seed);
        var network = Network.Layered(size);
        using var folder = new TemporaryFolder();
        var ledger = new LedgerOptions { Data = asked.Of(Data) ?? folder["full"] };
        if (!File.Exists(new SqliteFile(ledger).Path))
            await LedgerFill.FillAsync(ledger, asked.Of(Partitions), new NetworkFacts(network).All, asked.Cancellation);

        var (_, empty) = await RestartedHost.RunAsync(folder["empty"], 0, 0, asked.Of(Partitions), asked.Cancellation);
        var raw = await BulkReadAsync(ledger, network.Cells, asked.Of(BulkReads), parses: false);
        var bulk = await BulkReadAsync(ledger, network.Cells, asked.Of(BulkReads), parses: true);
        var (seconds, restarted) = await RestartedHost.RunAsync(
            ledger.Data, network.Cells, network.Factors, asked.Of(Partitions), asked.Cancellation);
        var report = asked.Report;
        report.Add("seconds_to_settled", seconds);
        report.Add("bulk_read_seconds", bulk.Microseconds(50) / 1e6);
        report.Add("ratio", seconds / (bulk.Microseconds(50) / 1e6));
        report.Add("bytes_per_cell", restarted.Memory.PerCell(empty.Memory, network.Cells));
        report.Add("peak_rss_mb", restarted.PeakBytes / 1e6);
        report.Check("bit_equal", restarted.Totals == TotalsDigest.Of(network) ? null : "the totals differ from the recomputed ones.");
        report.Add("managed_bytes_per_cell", (double)(restarted.Memory.Managed - empty.Memory.Managed) / network.Cells);
        report.Add("raw_rows_seconds", raw.Microseconds(50) / 1e6);
        report.Add("cells", network.Cells);
        report.Add("inputs", network.InputCount);
        report.Add("ledger_bytes_per_cell", (double)Directory.EnumerateFiles(ledger.Data, "ledger.db*").Sum(file => new FileInfo(file).Length) / network.Cells);
    }

    private static async Task<Latencies> BulkReadAsync(LedgerOptions ledger, int entries, int times, bool parses)
    {
        var reads = new Latencies();
        for (var time = 0; time < times; time++)
        {
            var start = Stopwatch.GetTimestamp();
            var (rows, _, _) = await RawRead.OfAsync(ledger, parses);
            reads.Add(Stopwatch.GetElapsedTime(start));
            if (rows != entries)
                throw new InvalidDataException($"The ledger was made with other sizes: it has {rows} rows, not {entries}.");
        }

        return reads;
    }
}
