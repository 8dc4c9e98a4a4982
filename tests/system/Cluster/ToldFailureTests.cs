using ClientApi.Cluster;
using Grains.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Serialization;

namespace Whole.Tests.Cluster;

public sealed class ToldFailureTests
{
    [Fact]
    public void What_the_database_said_arrives_at_whoever_called()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddClusterOptions();
        using var services = builder.Services.AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();

        var bytes = serializer.SerializeToArray<object>(
            new LedgerUnavailableException("The ledger can't be reached.", new NpgsqlException("The server is gone.")));
        var arrived = serializer.Deserialize<object>(bytes);

        var told = Assert.IsType<LedgerUnavailableException>(arrived);
        Assert.Equal("The server is gone.", Assert.IsType<NpgsqlException>(told.InnerException).Message);
    }
}
