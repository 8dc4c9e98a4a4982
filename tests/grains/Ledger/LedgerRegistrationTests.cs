using Grains.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Silo.Ledger;

namespace Grains.Tests.Ledger;

public sealed class LedgerRegistrationTests
{
    [Theory]
    [InlineData("sqlite", "SqliteLedger")]
    [InlineData("SQLite", "SqliteLedger")]
    [InlineData("postgres", "PostgresLedger")]
    public async Task The_store_that_is_configured_is_the_ledger(string store, string type)
    {
        await using var services = Services(("Grid:Store", store), ("ConnectionStrings:Grid", "Host=localhost"));

        Assert.Equal(type, services.GetRequiredService<ILedger>().GetType().Name);
    }

    [Fact]
    public async Task The_embedded_store_in_the_default_folder_is_the_default()
    {
        await using var services = Services();

        var options = services.GetRequiredService<IOptions<LedgerOptions>>().Value;
        Assert.Equal(("sqlite", "./grid-data"), (options.Store, options.Data));
    }

    [Fact]
    public async Task All_bad_settings_are_told_at_once()
    {
        await using var services = Services(("Grid:Store", "oracle"), ("Grid:SliceEntries", "0"), ("Grid:Data", ""));

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<ILedger>());

        foreach (var part in new[] { "sqlite or postgres", "'oracle'", "SliceEntries", "Data" })
            Assert.Contains(part, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_store_needs_a_connection_string()
    {
        await using var services = Services(("Grid:Store", "postgres"));

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<ILedger>());

        Assert.Contains("ConnectionStrings:Grid", failure.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value))
            .Build())
        .AddLedger()
        .BuildServiceProvider();
}
