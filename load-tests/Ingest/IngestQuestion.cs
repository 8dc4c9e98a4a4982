using System.CommandLine;
using System.Diagnostics;
using Footprints.Facts;
using Grains.Figures;
using Grains.Ledger;
using LoadTests.Grids;
using LoadTests.Networks;
using LoadTests.Questions;
using Silo.Ledger;

namespace LoadTests.Ingest;

/// <summary>Facts over HTTP until all are acknowledged, durable: how near does that come to raw rows in the same store?</summary>
internal static class IngestQuestion
{
    private const int WarmUpFacts = 4_000;

    private static readonly Option<int> Facts = Question.Number("--facts", "products to push", 200_000);
    private static readonly Option<int> Inputs = Question.Number("--inputs", "inputs of each product", 10);
    private static readonly Option<string?> Store = Question.Text("--store", "sqlite or postgres", "sqlite");
    private static readonly Option<string?> Connection = Question.Text(
        "--connection", "a PostgreSQL in which databases may be created (default: one is started, where it is installed)");

    private static readonly Option<int> Batch = Question.Number("--batch", "facts in one push", 2_000);
    private static readonly Option<int> Connections = Question.Number("--connections", "pushes at a time", 4);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 2);

    public static Command Create() => Question.Create(
        "ingest",
        "How many facts a second does the grid take in over HTTP, each acknowledged only when it is durable?",
        [Facts, Inputs, Store, Connection, Batch, Connections, Partitions],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        Question.Say("  host and client share this process, which is warmed up with other facts first");
        var network = Network.Layered(new NetworkSize(asked.Of(Facts), asked.Of(Inputs), Layers: 10, asked.Seed));
        var bodies = BodiesOf(new NetworkFacts(network).All, asked.Of(Batch));
        await using var stores = await Stores.CreateAsync(asked.Of(Store)!, asked.Of(Connection));
        await using var grid = await GridUnderTest.StartAsync(stores.Ledger, asked.Of(Partitions), asked.Cancellation);
        using var http = new HttpGrid(grid.Address);
        await http.PushAllAsync(WarmUp(asked), asked.Of(Connections), asked.Cancellation);
        var before = (await grid.Ledger.ReadHeadAsync(asked.Cancellation)).Position;

        var start = Stopwatch.GetTimestamp();
        var receipt = await http.PushAllAsync(bodies, asked.Of(Connections), asked.Cancellation);
        var acknowledged = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await SettledAsync(grid, asked.Cancellation);
        var settled = Stopwatch.GetElapsedTime(start).TotalSeconds;

        var (rows, commits) = await WrittenAsync(grid.Ledger, before, asked.Cancellation);
        var rawSeconds = await RawAsync(stores.Raw, rows, (rows.Length + commits - 1) / commits);
        var report = asked.Report;
        report.Add("facts_per_s", network.Cells / acknowledged);
        report.Add("raw_rows_per_s", rows.Length / rawSeconds);
        report.Add("ratio", network.Cells / acknowledged / (rows.Length / rawSeconds));
        report.Check("all_there", rows.Length == network.Cells
            ? null
            : $"{network.Cells} facts were acknowledged up to {receipt}, but {rows.Length} are in the ledger.");
        report.Check("bit_equal", await SettledTotals.FirstDifferenceAsync(grid, network));
        report.Add("seconds_to_settled", settled);
        report.Add("facts_per_commit", rows.Length / commits);
        report.Add("bytes_per_fact", (double)bodies.Sum(body => (long)body.Length) / network.Cells);
        report.Add("retries", http.Retries);
    }

    private static List<byte[]> BodiesOf(IEnumerable<Fact> facts, int batch) => [.. facts.Chunk(batch).Select(HttpGrid.Body)];

    /// <summary>Facts of other ids.</summary>
    private static List<byte[]> WarmUp(Asked asked)
    {
        var other = Network.Layered(new NetworkSize(Math.Min(WarmUpFacts, asked.Of(Facts)), asked.Of(Inputs), 1, asked.Seed));
        var facts = new NetworkFacts(other, productsPerEnterprise: asked.Of(Facts) + WarmUpFacts).All.Skip(other.Factors);
        var named = facts.OfType<Fact.Product>().Select(Fact (fact) => fact with
        {
            Id = Footprints.Identities.EntityId.Of($"{fact.Id.Text}:warm-up"),
        });

        return BodiesOf(named, Math.Max(1, asked.Of(Batch) / 4));
    }

    private static async Task SettledAsync(GridUnderTest grid, CancellationToken cancellation)
    {
        var head = (await grid.Ledger.ReadHeadAsync(cancellation)).Position;
        while (await grid.Grid.ReadReceiptAsync(head, cancellation) is not ReadOutcome<ReceiptState>.Found { Value.IsSettled: true })
            await Task.Delay(TimeSpan.FromMilliseconds(2), cancellation);
    }

    /// <summary>What the grid has written, ready to be written again, and in how many commits.</summary>
    private static async Task<(RawRow[] Rows, int Commits)> WrittenAsync(
        ILedger ledger, long after, CancellationToken cancellation)
    {
        var (rows, commits, last) = (new List<RawRow>(), 0, default(DateTimeOffset));
        await foreach (var slice in ledger.ReadOnAsync(after, long.MaxValue, cancellation))
        {
            foreach (var entry in slice)
            {
                // All entries of a commit have its time, to the millisecond; two commits take longer than that.
                commits += entry.RecordedAt == last ? 0 : 1;
                last = entry.RecordedAt;
                rows.Add(new RawRow(
                    entry.Position,
                    new ProposedEntry(
                        entry.Entity, entry.Place, entry.Kind, entry.Series, entry.Version, entry.Schema, entry.Payload),
                    entry.Principal,
                    entry.RecordedAt.ToUnixTimeMilliseconds(),
                    entry.PreviousHash,
                    entry.Hash));
            }
        }

        return ([.. rows], Math.Max(1, commits));
    }

    private static async Task<double> RawAsync(LedgerOptions options, RawRow[] rows, int commit)
    {
        await using RawRows raw = options.IsPostgres
            ? await PostgresRawRows.OpenAsync(options)
            : await SqliteRawRows.OpenAsync(options);
        var start = Stopwatch.GetTimestamp();
        for (var at = 0; at < rows.Length; at += commit)
            await raw.CommitAsync(new(rows, at, Math.Min(commit, rows.Length - at)));

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
