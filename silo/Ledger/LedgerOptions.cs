using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Silo.Ledger;

/// <summary>Where the ledger is kept and how it is read.</summary>
public sealed class LedgerOptions
{
    public const string Section = "Grid";

    /// <summary>The store: <c>sqlite</c> (embedded, the default) or <c>postgres</c>.</summary>
    public string Store { get; set; } = Sqlite;

    /// <summary>The data folder of the SQLite store. Default: <c>./grid-data</c>.</summary>
    [Required]
    public string Data { get; set; } = "./grid-data";

    /// <summary>The connection string of the PostgreSQL store, from <c>ConnectionStrings:Grid</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Entries in one slice of a stream, at most. Default: 2,000, some 1.5 MB of usual facts and 5 to 10 ms of reading.
    /// </summary>
    [Range(1, 100_000)]
    public int SliceEntries { get; set; } = 2_000;

    /// <summary>Payload bytes after which a slice ends. Default: 8 MiB, so that large facts do not fill the memory.</summary>
    [Range(1, 1 << 30)]
    public long SliceBytes { get; set; } = 8 << 20;

    /// <summary>
    /// How long a statement waits for the store (a lock on the file, an answer of the server) before the ledger counts as
    /// unavailable. Default: 15 s, longer than any checkpoint and shorter than a client's patience.
    /// </summary>
    [Range(1, 600)]
    public int StoreTimeoutSeconds { get; set; } = 15;

    /// <summary>
    /// Connections to PostgreSQL for the ledger, at most. Default: 12, one that writes, one for each partition that loads, and
    /// some for readers; a cluster needs this many and six more per silo.
    /// </summary>
    [Range(4, 1_000)]
    public int MaxConnections { get; set; } = 12;

    internal const string Sqlite = "sqlite";

    internal const string Postgres = "postgres";

    internal bool IsPostgres => string.Equals(Store, Postgres, StringComparison.OrdinalIgnoreCase);

    internal bool IsSqlite => string.Equals(Store, Sqlite, StringComparison.OrdinalIgnoreCase);
}

[OptionsValidator]
internal sealed partial class LedgerOptionsValidator : IValidateOptions<LedgerOptions>;

/// <summary>The rules that take more than one setting.</summary>
internal sealed class LedgerStoreValidator : IValidateOptions<LedgerOptions>
{
    public ValidateOptionsResult Validate(string? name, LedgerOptions options)
    {
        if (!options.IsSqlite && !options.IsPostgres)
            return ValidateOptionsResult.Fail(
                $"Grid:Store must be {LedgerOptions.Sqlite} or {LedgerOptions.Postgres}, but was '{options.Store}'.");
        if (options.IsPostgres && string.IsNullOrWhiteSpace(options.ConnectionString))
            return ValidateOptionsResult.Fail(
                "Grid:Store is postgres, so ConnectionStrings:Grid must be set, for instance to 'Host=localhost;Database=grid'.");

        return ValidateOptionsResult.Success;
    }
}
