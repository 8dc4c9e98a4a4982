namespace LoadTests.Peers;

/// <summary>Who plays.</summary>
internal sealed class Contenders
{
    public const string All = "all";

    private const string SciPy = "scipy";
    private const string SciPyLevels = "scipy-levels";
    private const string SciPyColumn = "scipy-column";
    private const string Alien = "alien-signals";
    private const string Preact = "preact-signals";
    private const string Postgres = "postgres";
    private const string PostgresRecursive = "postgres-recursive";
    private const string Actors = "actors";

    /// <param name="names">Names with commas between them, or <see cref="All"/>.</param>
    /// <param name="libraries">The folder that npm has installed in.</param>
    /// <param name="patience">After how long a change that may never end is given up.</param>
    public Contenders(string names, string libraries, TimeSpan patience)
    {
        var chosen = NamesOf(names).ToHashSet();
        IContender[] onTheWhole =
        [
            new SciPyPeer(SciPy, "solve"),
            new SciPyPeer(SciPyLevels, "levels"),
            new SciPyPeer(SciPyColumn, "column"),
            new ReactivePeer(Alien, "alien-signals", libraries),
            new ReactivePeer(Preact, "@preact/signals-core", libraries),
            new PostgresPeer(Postgres, new SetBased()),
            new PostgresPeer(PostgresRecursive, new AlongPaths(patience)),
        ];
        OnTheWhole = [.. onTheWhole.Where(contender => chosen.Contains(contender.Name))];
        OnASmallOne = chosen.Contains(Actors) ? [new ActorPeer(Actors, patience)] : [];
    }

    public static IReadOnlyList<string> Names { get; } =
        [SciPy, SciPyLevels, SciPyColumn, Alien, Preact, Postgres, PostgresRecursive, Actors];

    /// <summary>Those on the network that was asked for.</summary>
    public IReadOnlyList<IContender> OnTheWhole { get; }

    /// <summary>Those that would not end there.</summary>
    public IReadOnlyList<IContender> OnASmallOne { get; }

    public static IEnumerable<string> NamesOf(string? text) =>
        text is null or All ? Names : text.Split(',', StringSplitOptions.TrimEntries);
}
