using System.CommandLine;
using LoadTests.Grids;
using LoadTests.Questions;

namespace LoadTests.Pushes;

/// <summary>How long does a supplier wait while many push and many look on?</summary>
internal static class PushQuestion
{
    private const int ProductsEach = 5;

    private static readonly TimeSpan UntilWatching = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private static readonly Option<int> Suppliers = Question.Number("--suppliers", "suppliers who push", 2_000);
    private static readonly Option<int> Rate = Question.Number("--rate", "pushes a second", 500);
    private static readonly Option<int> Watching = Question.Number("--viewers", "open live streams", 1_000);
    private static readonly Option<int> Seconds = Question.Number("--seconds", "seconds that are measured", 30);
    private static readonly Option<int> WarmUp = Question.Number("--warm-up", "seconds of the same load before, while code is still being compiled", 60);
    private static readonly Option<int> Silos = Question.Number("--silos", "silos, each a process, beside that of the API; PostgreSQL only", 1);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 2);
    private static readonly Option<string?> Store = Question.Text("--store", "postgres, or sqlite for the whole grid in one process", "postgres");

    private static readonly Option<string?> Access = Question.Text("--access", "on: each supplier pushes with a token of its own; or off", "off");

    public static Command Create() => Question.Create(
        "push",
        "How long does a supplier wait for the acknowledgement of a push over HTTP, and until it has settled, at a steady rate and "
        + "with viewers on live streams? The floor is one durable row by a plain client on the same store, before the load.",
        [Suppliers, Rate, Watching, Seconds, WarmUp, Silos, Partitions, Store, Access],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        string[] settings = [$"--Api:MaxLiveStreams={asked.Of(Watching) + 10}", $"--Access:Mode={asked.Of(Access)}"];
        if (asked.Of(Store) == "sqlite")
        {
            using var folder = new TemporaryFolder();
            var floor = CommitFloor.OfSqlite(folder["floor"]);
            await using var grid = await WholeGrid.StartAsync(folder, [$"--Grid:Partitions={asked.Of(Partitions)}", .. settings]);
            var tokens = await TokensAsync(asked, grid.Address, () => Task.FromResult(SupplierTokens.OperatorIn(folder["grid-data/credentials.json"])));
            await AnswerAsync(asked, grid.Address, floor, tokens);
        }
        else
        {
            await using var cluster = await GridProcesses.StartAsync(asked.Of(Silos), asked.Of(Partitions), previous: null, settings);
            await cluster.ReadyAsync(asked.Cancellation);
            var tokens = await TokensAsync(asked, cluster.Address, cluster.AddOperatorAsync);
            await AnswerAsync(asked, cluster.Address, await CommitFloor.OfPostgresAsync(cluster.Connection), tokens);
        }
    }

    /// <summary>None while access control is off.</summary>
    private static async Task<string[]?> TokensAsync(Asked asked, Uri address, Func<Task<(string Id, string Secret)>> operates) =>
        asked.Of(Access) == "on"
            ? await SupplierTokens.GetAsync(address, await operates(), PushLoad.Enterprises(asked.Of(Suppliers)), asked.Cancellation)
            : null;

    private static async Task AnswerAsync(Asked asked, Uri address, Latencies floor, string[]? tokens)
    {
        using var load = new PushLoad(address, asked.Of(Suppliers), ProductsEach, asked.Seed, tokens);
        using var viewers = new Viewers(address, PushLoad.Enterprises(asked.Of(Suppliers)), tokens);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(asked.Cancellation);
        await load.FillAsync(asked.Cancellation);
        var watching = viewers.RunAsync(asked.Of(Watching), end.Token);
        await OpenAsync(viewers, asked.Of(Watching), end.Token);
        await load.RunAsync(asked.Of(Rate), TimeSpan.FromSeconds(asked.Of(WarmUp)), isMeasured: false, asked.Cancellation);
        var before = viewers.Events;
        await load.RunAsync(asked.Of(Rate), TimeSpan.FromSeconds(asked.Of(Seconds)), isMeasured: true, asked.Cancellation);
        var (events, open) = (viewers.Events - before, viewers.Watching - viewers.Broken);
        await end.CancelAsync();
        await watching;

        var (commit, report) = (floor.Milliseconds(50), asked.Report);
        report.Add("pushes", load.Pushes);
        report.Add("errors", load.Errors.Count);
        report.Add("commit_ms_p50", commit);
        report.Add("ack_ms_p50", load.Acknowledged.Milliseconds(50));
        report.Add("ack_ms_p99", load.Acknowledged.Milliseconds(99));
        report.Add("settled_ms_p50", load.Settled.Milliseconds(50));
        report.Add("settled_ms_p99", load.Settled.Milliseconds(99));
        report.Add("viewers", open);
        report.Add("ack_p50_ratio", load.Acknowledged.Milliseconds(50) / commit);
        report.Add("ack_p99_ratio", load.Acknowledged.Milliseconds(99) / commit);
        report.Add("settled_p99_ratio", load.Settled.Milliseconds(99) / commit);
        report.Add("errors_before", load.EarlyErrors);
        report.Add("events_per_s", events / (double)asked.Of(Seconds));
        report.Check("all_accepted", load.Errors.Count == 0 ? null : $"{load.Errors.Count} pushes failed, first: {load.Errors[0]}");
        report.Check("all_watching", open == asked.Of(Watching) ? null : $"{open} of {asked.Of(Watching)} streams are open.");
    }

    private static async Task OpenAsync(Viewers viewers, int count, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(UntilWatching);
        while (viewers.Watching < count && viewers.Broken == 0)
            await Task.Delay(Glance, patience.Token);
    }
}
