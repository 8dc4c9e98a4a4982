using ClientApi.Audit;
using ClientApi.Identity.Storage;
using ClientApi.Problems;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Whole.Tests.Running;

namespace Whole.Tests.Audit;

public sealed class SqliteAuditTests : AuditLogContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [SkippableFact]
    public async Task Entries_are_not_replaced_by_an_insertion_either()
    {
        await using var lab = await AuditLab.OpenAsync(await PlaceAsync());
        await lab.Trail.RecordAsync(AuditLab.Read(1));

        var refused = await Assert.ThrowsAsync<SqliteException>(() => lab.ExecuteAsync(
            "INSERT OR REPLACE INTO audit_entries SELECT number, at, kind, action, principal, name, organisation, enterprise, library, about, entity, what, 'nothing', address, trace, times, hash FROM audit_entries"));

        Assert.Contains("only ever added to", refused.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_reader_that_asks_for_much_at_once_keeps_no_other_from_being_told()
    {
        var place = await PlaceAsync();
        await using var lab = await AuditLab.OpenAsync(place, ("Audit:MaxWaitingOfClient", "10"));
        AuditEntry[] ten = [.. Enumerable.Range(0, 10).Select(AuditLab.Read)];
        List<Task> greedy, others;
        await using (var holder = new SqliteConnection($"{place.ConnectionString};Pooling=False"))
        {
            await holder.OpenAsync();
            await using var held = await holder.BeginTransactionAsync();

            // One group is written at most and one waits, whenever the writer begins.
            greedy = [.. Enumerable.Range(0, 4).Select(_ => lab.Trail.DiscloseAsync("greedy", ten))];
            others = [.. Enumerable.Range(0, 20).Select(number => lab.Trail.DiscloseAsync($"reader-{number}", ten))];
            Assert.Contains(greedy, one => one.Exception?.InnerException is TurnedAwayException { Kind.Code: "RATE_LIMITED" });
        }

        await Task.WhenAll(others);
        await Task.WhenAll(greedy.Where(one => !one.IsFaulted));
    }

    internal override Task<IdentityPlace> PlaceAsync() => Task.FromResult(IdentityPlace.Of(
        new ConfigurationBuilder().AddInMemoryCollection([new("Grid:Data", _folder.Path)]).Build()));
}
