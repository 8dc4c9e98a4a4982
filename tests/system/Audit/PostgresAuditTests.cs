using System.Collections.Concurrent;
using ClientApi.Audit;
using ClientApi.Identity.Storage;
using Npgsql;
using Whole.Tests.Cluster;
using Whole.Tests.Storage;

namespace Whole.Tests.Audit;

public sealed class PostgresAuditTests : AuditLogContract
{
    [SkippableFact]
    public async Task The_log_is_not_emptied_either()
    {
        await using var lab = await AuditLab.OpenAsync(await PlaceAsync());

        var refused = await Assert.ThrowsAsync<PostgresException>(() => lab.ExecuteAsync("TRUNCATE audit.entries"));

        Assert.Contains("only ever added to", refused.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_was_acknowledged_is_there_however_often_the_sessions_of_hosts_are_ended()
    {
        var place = await PlaceAsync();
        await using var one = await AuditLab.OpenAsync(place);
        await using var two = await AuditLab.OpenAsync(place);
        var acknowledged = new ConcurrentBag<string>();
        var refused = 0;
        async Task RecordAsync(int number)
        {
            var entry = AuditLab.Read(number);
            try
            {
                await (number % 2 == 0 ? one : two).Trail.RecordAsync(entry);
                acknowledged.Add(entry.Entity);
            }
            catch (AuditUnavailableException)
            {
                Interlocked.Increment(ref refused);
            }
        }

        for (var round = 0; round < 20; round++)
        {
            var records = Enumerable.Range(round * 50, 50).Select(RecordAsync).ToList();
            await one.ExecuteAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'grid audit'");
            await Task.WhenAll(records);
        }

        // A session that was ended is made anew: none is refused for good.
        await RecordAsync(1_000);
        await RecordAsync(1_001);
        var there = (await one.EntriesAsync()).Select(entry => entry.Entry.Entity).ToList();
        Assert.Contains("urn:prod:acme:1000", acknowledged);
        Assert.Contains("urn:prod:acme:1001", acknowledged);
        Assert.Empty(acknowledged.Except(there));
        Assert.Equal(there.Count, there.Distinct().Count());
        Assert.Equal(1_002, acknowledged.Count + refused);
        Assert.IsType<AuditVerdict.Sound>(await two.VerifyAsync());
    }

    [SkippableFact]
    public async Task While_the_store_is_gone_nothing_is_acknowledged_and_afterwards_it_goes_on()
    {
        await using var own = await TestDatabase.ServerAsync();
        await using var lab = await AuditLab.OpenAsync(new(IsPostgres: true, await own.CreateDatabaseAsync(), ""));
        await lab.Trail.RecordAsync(AuditLab.Read(0));

        await own.CrashAsync();
        var acknowledged = 1;
        await Eventually.Is(async () => await IsRefusedAsync(lab, acknowledged) || acknowledged++ < 0);
        lab.Refused.Note(AuditLab.Read(-1) with { Kind = AuditKind.Refusal });
        await lab.Refused.FlushAsync();
        await own.StartAgainAsync();
        await Eventually.Is(async () => !await IsRefusedAsync(lab, acknowledged));
        lab.Clock.Advance(TimeSpan.FromMinutes(2));
        await lab.Refused.SweepAsync();

        Assert.Equal(
            Enumerable.Range(0, acknowledged + 1).Select(number => $"urn:prod:acme:{number}"),
            (await lab.EntriesAsync()).Select(one => one.Entry.Entity).Distinct());
        Assert.Equal("urn:prod:acme:-1", Assert.Single(await lab.EntriesAsync(AuditKind.Refusal)).Entry.Entity);
        Assert.IsType<AuditVerdict.Sound>(await lab.VerifyAsync());
    }

    private static async Task<bool> IsRefusedAsync(AuditLab lab, int number)
    {
        try
        {
            await lab.Trail.RecordAsync(AuditLab.Read(number));

            return false;
        }
        catch (AuditUnavailableException)
        {
            return true;
        }
    }

    internal override async Task<IdentityPlace> PlaceAsync() => new(IsPostgres: true, await TestDatabase.CreateAsync(), "");
}
