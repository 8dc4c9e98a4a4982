using Microsoft.Extensions.Options;
using Npgsql;

namespace ClientApi.Cluster;

/// <summary>Which cluster a process belongs to, silo or API.</summary>
public sealed class GridClusterOptions
{
    public const string Section = "Grid";

    /// <summary>
    /// <c>none</c>, the default: the whole grid in one process; or <c>postgres</c>: silos and API are processes of their own
    /// that find each other in the database of <c>ConnectionStrings:Grid</c>.
    /// </summary>
    public string Cluster { get; set; } = None;

    /// <summary>The name of the cluster: processes with another one in the same database are none of its. Default: <c>grid</c>.</summary>
    public string ClusterId { get; set; } = "grid";

    /// <summary>
    /// The file with this process's certificate in PEM, by which the others know it; with <see cref="TlsKey"/> and
    /// <see cref="TlsAuthority"/> it encrypts what they say to each other. Default: none, for a network that is theirs alone.
    /// </summary>
    public string TlsCertificate { get; set; } = "";

    /// <summary>The file with the key of the certificate, in PEM.</summary>
    public string TlsKey { get; set; } = "";

    /// <summary>The file with the authority of the cluster, in PEM: only who has a certificate of it is let in.</summary>
    public string TlsAuthority { get; set; } = "";

    /// <summary>The connection string of PostgreSQL, from <c>ConnectionStrings:Grid</c>.</summary>
    public string? ConnectionString { get; set; }

    internal const string None = "none";

    internal const string Postgres = "postgres";

    /// <summary>What the state of grains is kept under; another name would begin with none.</summary>
    internal const string ServiceId = "grid";

    internal bool IsPostgres => string.Equals(Cluster, Postgres, StringComparison.OrdinalIgnoreCase);

    internal bool IsNone => string.Equals(Cluster, None, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The rules of a cluster; all that fail are reported at once.</summary>
internal sealed class GridClusterRules : IValidateOptions<GridClusterOptions>
{
    /// <summary>As long as the columns that hold it.</summary>
    private const int LongestClusterId = 150;

    public ValidateOptionsResult Validate(string? name, GridClusterOptions options)
    {
        var failures = new List<string>();
        if (!options.IsNone && !options.IsPostgres)
            failures.Add($"Grid:Cluster must be {GridClusterOptions.None} or {GridClusterOptions.Postgres}, but was '{options.Cluster}'.");
        if (options.ClusterId.Length is 0 or > LongestClusterId)
            failures.Add($"Grid:ClusterId must have 1 to {LongestClusterId} letters, but has {options.ClusterId.Length}.");
        if (options.IsPostgres && FlawOf(options.ConnectionString) is { } flaw)
            failures.Add(flaw);

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string? FlawOf(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
            return "Grid:Cluster is postgres, so ConnectionStrings:Grid must be set, for instance to 'Host=localhost;Database=grid'.";

        try
        {
            _ = new NpgsqlConnectionStringBuilder(connectionString);

            return null;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            return $"ConnectionStrings:Grid can't be read ({failure.Message}): write it as 'Host=localhost;Database=grid'.";
        }
    }
}
