using ClientApi.Cluster;
using Microsoft.Extensions.Options;
using Silo.Ledger;

namespace Silo.Cluster;

/// <summary>A cluster has one ledger that all silos reach: that of the database in which they find each other.</summary>
internal sealed class ClusterStore(IOptions<GridClusterOptions> cluster) : IValidateOptions<LedgerOptions>
{
    /// <summary>Takes the store that is meant where none is named.</summary>
    public static void Choose(LedgerOptions options, IConfiguration configuration)
    {
        if (configuration[$"{LedgerOptions.Section}:{nameof(LedgerOptions.Store)}"] is null)
            options.Store = LedgerOptions.Postgres;
    }

    public ValidateOptionsResult Validate(string? name, LedgerOptions options) =>
        cluster.Value.IsPostgres && !options.IsPostgres
            ? ValidateOptionsResult.Fail($"Grid:Cluster is postgres, so Grid:Store must be postgres too, but was '{options.Store}'.")
            : ValidateOptionsResult.Success;
}
