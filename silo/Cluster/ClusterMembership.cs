using Orleans.Configuration;

namespace Silo.Cluster;

/// <summary>How silos watch each other.</summary>
internal static class ClusterMembership
{
    /// <summary>
    /// One probe a second, each with a second to be answered. Orleans would stretch this to the slowest answers that it has
    /// seen, up to four times; a fixed one makes the time until a death is known a promise rather than a hope.
    /// </summary>
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often a silo reads the membership table. The others tell it of changes at once, so that this is for one that was
    /// not told: frozen, it is declared dead, and reads so this long after it is let go on.
    /// </summary>
    private static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a vote against a silo counts. The second must come soon after the first, and two that have nothing to do with
    /// each other must not add up.
    /// </summary>
    private static readonly TimeSpan VoteExpiration = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a silo writes that it lives. One that starts after all others were killed leaves those out that have not
    /// written three times in a row; before that it waits for answers of the dead.
    /// </summary>
    private static readonly TimeSpan AliveWrite = TimeSpan.FromSeconds(2);

    /// <summary>Kept for a day, for whoever asks what has become of a silo.</summary>
    private static readonly TimeSpan DefunctExpiration = TimeSpan.FromDays(1);

    /// <summary>How long the grains of a dead silo may not be activated elsewhere: not at all; the default is 30 s.</summary>
    /// <remarks>
    /// It would keep one that is cut off from living beside its successor. Here that does no harm: what it commits is void since
    /// its successor has raised the ledger's term, what it says in waves is dropped for its lower number, and it reads in the
    /// membership table that it is dead within two seconds.
    /// </remarks>
    private static readonly TimeSpan DeathLease = TimeSpan.Zero;

    public static void Tune(GrainDirectoryOptions directory) => directory.RangeLeaseDuration = DeathLease;

    /// <param name="deadAfterSeconds">Probes that may go without an answer.</param>
    public static void Tune(ClusterMembershipOptions membership, int deadAfterSeconds)
    {
        (membership.ProbeTimeout, membership.MinProbeTimeout, membership.MaxProbeTimeout) = (Probe, Probe, Probe);
        membership.NumMissedProbesLimit = deadAfterSeconds;

        // With two silos left, one vote is a majority and Orleans takes it for one; with three it takes two. More voters would
        // only take longer.
        membership.NumVotesForDeathDeclaration = 2;
        membership.DeathVoteExpirationTimeout = VoteExpiration;
        membership.TableRefreshTimeout = TableRefresh;
        membership.IAmAliveTablePublishTimeout = AliveWrite;
        membership.DefunctSiloExpiration = DefunctExpiration;

        // A silo that is itself short of breath is slower to blame others. A frozen one accepts bytes and answers none: messages
        // that were on their way clear it for no longer than the probes take.
        membership.ExtendProbeTimeoutDuringDegradation = true;
        membership.EnableIndirectProbes = true;
        membership.EnableConnectionLivenessCheck = true;
    }
}
