using System.CommandLine;
using System.Diagnostics;
using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity;
using ClientApi.Identity.Storage;
using LoadTests.Ingest;
using LoadTests.Pushes;
using LoadTests.Questions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LoadTests.Audit;

/// <summary>Asks what it costs to record a disclosure before it is answered, alone and in company.</summary>
internal static class AuditQuestion
{
    private const int WarmUp = 20;
    private const int AtOnce = 10_000;

    public static Command Create()
    {
        var store = Question.Text("--store", "sqlite or postgres", "sqlite");
        var connection = Question.Text("--connection", "a PostgreSQL where databases may be created; none starts one that is installed here");
        var entries = Question.Number("--entries", "entries of each part", 5_000);
        var callers = Question.Number("--callers", "that record at the same time", 64);

        return Question.Create(
            "audit",
            "What does it cost to record a disclosure on disk before it is answered?",
            [store, connection, entries, callers],
            asked => AnswerAsync(asked, asked.Of(store)!, asked.Of(connection), asked.Of(entries), asked.Of(callers)));
    }

    private static async Task AnswerAsync(Asked asked, string store, string? connection, int entries, int callers)
    {
        await using var stores = await Stores.CreateAsync(store, connection);
        var place = stores.Ledger.IsPostgres
            ? new IdentityPlace(IsPostgres: true, stores.Ledger.ConnectionString!, "")
            : IdentityPlace.Of(new ConfigurationBuilder().AddInMemoryCollection([new("Grid:Data", stores.Ledger.Data)]).Build());
        await using var services = await OpenAsync(place);
        var trail = services.GetRequiredService<AuditTrail>();
        var start = await CountAsync(services);

        var alone = await Latencies.Of(() => trail.RecordAsync(Entry(0)), WarmUp, entries);
        var floor = stores.Ledger.IsPostgres
            ? await CommitFloor.OfPostgresAsync(stores.Raw.ConnectionString!)
            : CommitFloor.OfSqlite(stores.Raw.Data);
        var (together, perSecond) = await TogetherAsync(trail, entries, callers);
        var began = Stopwatch.GetTimestamp();
        await trail.RecordAsync([.. Enumerable.Range(0, Math.Min(entries, AtOnce)).Select(Entry)]);
        var group = Stopwatch.GetElapsedTime(began);
        began = Stopwatch.GetTimestamp();
        var verdict = await AuditVerification.WalkAsync(services.GetRequiredService<AuditStore>(), asked.Cancellation);
        var walk = Stopwatch.GetElapsedTime(began);
        var expected = start + WarmUp + entries + (entries / callers * callers) + Math.Min(entries, AtOnce);

        var report = asked.Report;
        report.Add("alone_us_p50", alone.Microseconds(50));
        report.Add("alone_us_p99", alone.Microseconds(99));
        report.Add("durable_row_us_p50", floor.Microseconds(50));
        report.Add("ratio", alone.Microseconds(50) / floor.Microseconds(50));
        report.Add("together_us_p50", together.Microseconds(50));
        report.Add("together_us_p99", together.Microseconds(99));
        report.Add("together_per_s", perSecond);
        report.Add("group_us_per_entry", group.TotalMicroseconds / Math.Min(entries, AtOnce));
        report.Add("verified_per_s", expected / walk.TotalSeconds);
        report.Check("is_sound", verdict is AuditVerdict.Sound sound && sound.Entries == expected ? null : $"{verdict}, but {expected} entries were recorded");
        if (!stores.Ledger.IsPostgres)
            report.Add("bytes_per_entry", await BytesAsync(services, Path.Combine(stores.Ledger.Data, "identity.db")) / (double)expected);
    }

    /// <summary>What the log takes once its newest entries are in the file too.</summary>
    private static async Task<long> BytesAsync(ServiceProvider services, string file)
    {
        await using var connection = await services.GetRequiredService<AuditStore>().OpenAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await command.ExecuteNonQueryAsync();

        return new FileInfo(file).Length;
    }

    private static async Task<(Latencies Latencies, double PerSecond)> TogetherAsync(AuditTrail trail, int entries, int callers)
    {
        var (took, each) = (new TimeSpan[entries], entries / callers);
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            for (var entry = caller * each; entry < (caller + 1) * each; entry++)
            {
                var start = Stopwatch.GetTimestamp();
                await trail.RecordAsync(Entry(entry));
                took[entry] = Stopwatch.GetElapsedTime(start);
            }
        }));
        var all = Stopwatch.GetElapsedTime(began);
        var latencies = new Latencies();
        foreach (var one in took[..(each * callers)])
            latencies.Add(one);

        return (latencies, each * callers / all.TotalSeconds);
    }

    private static async Task<ServiceProvider> OpenAsync(IdentityPlace place)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton(TimeProvider.System);
        services.AddOptions<AccessOptions>();
        services.AddPrincipals(place);
        services.AddAudit(isOff: false);
        var provider = services.BuildServiceProvider();
        await provider.OpenIdentity();

        return provider;
    }

    private static async Task<long> CountAsync(ServiceProvider services) =>
        await AuditVerification.WalkAsync(services.GetRequiredService<AuditStore>(), CancellationToken.None) is AuditVerdict.Sound sound
            ? sound.Entries
            : throw new InvalidOperationException("A new log is not sound.");

    private static AuditEntry Entry(int number) => new()
    {
        Kind = AuditKind.Disclosure,
        Action = "read",
        By = new("bank-6f1c2a9b", "Loans", "demo-bank", "192.0.2.17", "4bf92f3577b34da6a3ce929d0e0e4736"),
        Enterprise = "urn:ent:acme",
        Entity = $"urn:prod:acme:cell-{number}",
        What = "figure",
        Reason = "The owner has granted it.",
    };
}
