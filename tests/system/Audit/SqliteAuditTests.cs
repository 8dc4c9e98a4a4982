using ClientApi.Identity.Storage;
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

    internal override Task<IdentityPlace> PlaceAsync() => Task.FromResult(IdentityPlace.Of(
        new ConfigurationBuilder().AddInMemoryCollection([new("Grid:Data", _folder.Path)]).Build()));
}
