using Grains.Ledger;
using Microsoft.Extensions.Options;
using Silo.Ledger.Postgres;
using Silo.Ledger.Sqlite;

namespace Silo.Ledger;

internal static class LedgerRegistration
{
    /// <summary>Registers the store that <c>Grid:Store</c> names as the ledger; the host opens it.</summary>
    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.AddOptions<LedgerOptions>()
            .BindConfiguration(LedgerOptions.Section)
            .Configure<IConfiguration>(
                (options, configuration) => options.ConnectionString ??= configuration.GetConnectionString("Grid"))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<LedgerOptions>, LedgerOptionsValidator>();
        services.AddSingleton<IValidateOptions<LedgerOptions>, LedgerStoreValidator>();

        return services.AddSingleton(Create);
    }

    private static ILedger Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<LedgerOptions>>().Value;

        return options.IsPostgres ? new PostgresLedger(options) : new SqliteLedger(options);
    }
}
