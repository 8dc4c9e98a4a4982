using System.Globalization;

namespace LoadTests.Peers;

/// <summary>A way in which tables can follow a change.</summary>
internal interface IPostgresWay
{
    /// <summary>What to say where the hot change was given up.</summary>
    string Unended { get; }

    Task ChangeHotAsync(PostgresTables tables, Change change);

    Task ChangeSmallAsync(PostgresTables tables, Change change);
}

/// <summary>Sets of rows, level by level: all of them, or those that are made of the changed product.</summary>
internal sealed class SetBased : IPostgresWay
{
    public string Unended => "the hot change did not end";

    public Task ChangeHotAsync(PostgresTables tables, Change change) => tables.StateAllAsync(change);

    public Task ChangeSmallAsync(PostgresTables tables, Change change) => tables.ExecuteAsync(
        change, "SELECT state($1, $2)", "SELECT recompute_after($1)");
}

/// <summary>One recursive query that follows every path from what has changed; there are as many as the layers multiply.</summary>
internal sealed class AlongPaths(TimeSpan patience) : IPostgresWay
{
    private const string AddUp = "SELECT add_along_paths($1, $2)";

    // Paths that are not yet followed lie in temporary files.
    private const string Bounded = "SET LOCAL temp_file_limit = '8GB'; SET LOCAL statement_timeout = ";

    public string Unended => string.Create(
        CultureInfo.InvariantCulture,
        $"the recursive query of the hot change did not end within {patience.TotalSeconds:F0} s and 8 GB of temporary files");

    public Task ChangeHotAsync(PostgresTables tables, Change change) => ChangeSmallAsync(tables, change);

    public Task ChangeSmallAsync(PostgresTables tables, Change change) => tables.ExecuteAsync(
        change,
        string.Create(CultureInfo.InvariantCulture, $"{Bounded}{patience.TotalMilliseconds:F0}"),
        AddUp,
        "SELECT state($1, $2)");
}
