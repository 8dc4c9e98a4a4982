using LoadTests.Questions;

namespace LoadTests.Peers;

/// <summary>What became of a contender.</summary>
internal abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>It computed what it was asked to.</summary>
    /// <param name="Version">What played.</param>
    /// <param name="Hot">What hot changes took; none where they did not end.</param>
    /// <param name="Small">What small changes took.</param>
    /// <param name="WorstError">The largest relative error of any lane, after the hot and after the small changes.</param>
    /// <param name="Remark">What else a reader of the figures should know.</param>
    internal sealed record Played(string Version, Latencies? Hot, Latencies Small, double WorstError, string? Remark) : Outcome;

    /// <summary>It did not end in the time that it was given, with neither change.</summary>
    internal sealed record Unended(string Why) : Outcome;

    /// <summary>It isn't here.</summary>
    internal sealed record Skipped(string Why) : Outcome
    {
        public static Skipped NotInstalled(string what) =>
            new($"{what} is not installed, run load-tests/Peers/install.sh (or this command with --install)");
    }
}
