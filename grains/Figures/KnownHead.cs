namespace Grains.Figures;

/// <summary>How far the ledger has come, as far as this host has seen. Safe for many callers at once.</summary>
internal sealed class KnownHead(GridGrains grains)
{
    private long _passed;

    /// <summary>
    /// The head where a position lies beyond it, else none. Only who asks for a position that this host has not seen passed pays
    /// for the question.
    /// </summary>
    public async Task<long?> Before(long position)
    {
        if (position <= Volatile.Read(ref _passed))
            return null;

        var standing = await grains.Coordinator.ReadStanding();
        if (!standing.IsOpen)
            return null;

        Passed(standing.Head);

        return position > standing.Head ? standing.Head : null;
    }

    /// <summary>The ledger has reached a position.</summary>
    public void Passed(long position)
    {
        for (var known = Volatile.Read(ref _passed); position > known;)
        {
            var seen = Interlocked.CompareExchange(ref _passed, position, known);
            if (seen == known)
                return;

            known = seen;
        }
    }
}
