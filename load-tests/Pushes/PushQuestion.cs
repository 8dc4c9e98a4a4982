using System.CommandLine;
using System.Globalization;
using LoadTests.Questions;

namespace LoadTests.Pushes;

/// <summary>How long a push takes over HTTP at a steady rate, until it is acknowledged and until it has settled.</summary>
internal static class PushQuestion
{
    /// <summary>In fewer seconds of an overload, code that is still being compiled and whatever else runs decide how long those wait that are accepted.</summary>
    private const int WarmSeconds = 10;

    private static readonly Option<int> Suppliers = Question.Number("--suppliers", "suppliers who push", 2_000);
    private static readonly Option<int> Rate = Question.Number("--rate", "pushes a second", 500);
    private static readonly Option<int> Watching = Question.Number("--viewers", "open live streams", 1_000);
    private static readonly Option<int> Seconds = Question.Number("--seconds", "seconds that are measured", 30);
    private static readonly Option<int> WarmUp = Question.Number("--warm-up", "seconds of the same load before, while code is still being compiled", 60);
    private static readonly Option<int> Rush = Question.Number("--rush", "seconds after it in which 64 suppliers push as fast as they are answered", 0);
    private static readonly Option<int> Overload = Question.Number("--overload", "pushes a second after that, more than it can take: what is turned away, and what becomes of the rest", 0);
    private static readonly Option<int> Silos = Question.Number("--silos", "silos, each a process, beside that of the API; PostgreSQL only", 1);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 2);
    private static readonly Option<string?> Store = Question.Text("--store", "postgres, or sqlite for the whole grid in one process", "postgres");
    private static readonly Option<string?> Access = Question.Text("--access", "on: each supplier pushes with a token of its own; or off", "off");

    public static Command Create() => Question.Create(
        "push",
        "How long does a supplier wait for the acknowledgement of a push over HTTP, and until it has settled, at a steady rate and "
        + "with viewers on live streams? The floor is one durable row by a plain client on the same store, before the load.",
        [Suppliers, Rate, Watching, Seconds, WarmUp, Rush, Overload, Silos, Partitions, Store, Access],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        var figures = await new PushTrial
        {
            Suppliers = asked.Of(Suppliers),
            Rate = asked.Of(Rate),
            Viewers = asked.Of(Watching),
            Seconds = asked.Of(Seconds),
            WarmUp = asked.Of(WarmUp),
            Rush = asked.Of(Rush),
            Overload = asked.Of(Overload),
            Silos = asked.Of(Silos),
            Partitions = asked.Of(Partitions),
            IsEmbedded = asked.Of(Store) == "sqlite",
            HasAccess = asked.Of(Access) == "on",
            Seed = asked.Seed,
        }.RunAsync(asked.Cancellation);

        var (commit, report) = (figures.Commit.Milliseconds(50), asked.Report);
        report.Add("pushes", figures.Pushes);
        report.Add("errors", figures.Errors.Count);
        report.Add("commit_ms_p50", commit);
        report.Add("ack_ms_p50", figures.Acknowledged.Milliseconds(50));
        report.Add("ack_ms_p99", figures.Acknowledged.Milliseconds(99));
        report.Add("settled_ms_p50", figures.Settled.Milliseconds(50));
        report.Add("settled_ms_p99", figures.Settled.Milliseconds(99));
        report.Add("viewers", figures.Watching);
        report.Add("ack_p50_ratio", figures.Acknowledged.Milliseconds(50) / commit);
        report.Add("ack_p99_ratio", figures.Acknowledged.Milliseconds(99) / commit);
        report.Add("settled_p99_ratio", figures.Settled.Milliseconds(99) / commit);
        report.Add("errors_before", figures.EarlyErrors);
        report.Add("events_per_s", figures.EventsPerSecond);
        if (asked.Of(Rush) > 0)
            report.Add("rush_pushes_per_s", figures.RushPerSecond);

        if (figures.Overload is { } overload)
            Report(overload, figures, report, asked.Of(Seconds) >= WarmSeconds);

        report.Check("all_accepted", figures.Errors.Count == 0 ? null : $"{figures.Errors.Count} pushes failed, first: {figures.Errors[0]}");
        report.Check("reconciled", figures.Differing);
        report.Check("all_watching", figures.Watching == asked.Of(Watching) ? null : $"{figures.Watching} of {asked.Of(Watching)} streams are open.");
        report.Check("none_silent", figures.SilentStreams.Count == 0 ? null : $"{figures.SilentStreams.Count} streams, first: {figures.SilentStreams[0]}");
    }

    /// <summary>What is accepted waits for no more than is in work, whatever comes: a few times as long as under the steady load.</summary>
    private static string? KeptLatency(OverloadFigures overload, PushFigures figures)
    {
        const double most = 10;
        var (kept, before) = (overload.Acknowledged.Milliseconds(99), figures.Acknowledged.Milliseconds(99));

        return kept <= most * before ? null : string.Create(CultureInfo.InvariantCulture, $"{kept:F0} ms, more than {most} times the {before:F0} ms before.");
    }

    /// <summary>What is turned away is not kept: memory stays what it was, but for what a collection has yet to find.</summary>
    private static string? BoundedMemory(PushFigures figures)
    {
        const double most = 0.25;

        return figures.Grown <= most * figures.WorkingSet ? null : string.Create(
            CultureInfo.InvariantCulture, $"It grew by {figures.Grown / 1e6:F0} MB, more than {most:P0} of the {figures.WorkingSet / 1e6:F0} MB before.");
    }

    private static void Report(OverloadFigures overload, PushFigures figures, Report report, bool isWarm)
    {
        report.Add("overload_accepted", overload.Accepted);
        report.Add("overload_turned_away", overload.TurnedAway);
        report.Add("overload_ack_ms_p50", overload.Acknowledged.Milliseconds(50));
        report.Add("overload_ack_ms_p99", overload.Acknowledged.Milliseconds(99));
        report.Add("working_set_mb", figures.WorkingSet / 1e6);
        report.Add("grown_mb", figures.Grown / 1e6);
        if (isWarm)
            report.Check("latency_kept", KeptLatency(overload, figures));

        report.Check("memory_bounded", BoundedMemory(figures));
        report.Check("some_turned_away", overload.TurnedAway > 0 ? null : "Nothing was turned away: ask for more.");
        report.Check("told_when_to_come_back", overload.WithoutRetryAfter == 0 ? null : $"{overload.WithoutRetryAfter} were not.");
        report.Check("nothing_else", overload.Errors.Count == 0 ? null : $"{overload.Errors.Count} ended otherwise, first: {overload.Errors[0]}");
    }
}
