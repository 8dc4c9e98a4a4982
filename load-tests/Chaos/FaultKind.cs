namespace LoadTests.Chaos;

/// <summary>What goes wrong.</summary>
internal enum FaultKind
{
    /// <summary>A silo is killed at once; another one takes its place two seconds later.</summary>
    KillSilo,

    /// <summary>A silo gets no time until it has been declared dead; then it goes on, and must end itself.</summary>
    FreezeSilo,

    /// <summary>PostgreSQL ends without finishing anything, and starts again.</summary>
    RestartPostgres,

    /// <summary>A silo is asked to stop; another one takes its place.</summary>
    StopSilo,

    /// <summary>One silo more, to which partitions move; it stays until another fault hits it.</summary>
    AddSilo,

    /// <summary>The API is killed at once, and started again by whoever looks after it.</summary>
    KillApi,

    /// <summary>Every connection to the database is cut.</summary>
    CutConnections,
}

internal static class FaultKinds
{
    /// <summary>Whether a fault waits until the grid has recovered from all before, and the next one until it has from this.</summary>
    public static bool IsHeavy(this FaultKind kind) => kind is FaultKind.KillSilo or FaultKind.FreezeSilo or FaultKind.RestartPostgres or FaultKind.StopSilo;

    /// <summary>All kinds, in random order again and again.</summary>
    public static IEnumerable<FaultKind> Endless(Random random)
    {
        while (true)
        {
            var kinds = Enum.GetValues<FaultKind>();
            random.Shuffle(kinds);
            foreach (var kind in kinds)
                yield return kind;
        }
    }
}
