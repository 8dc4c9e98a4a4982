using Grains.Telemetry;

namespace Grains.Coordination;

/// <summary>What the last waves reached and how long they took, by the commits that they carried.</summary>
internal sealed class Receipts(int remembered, GridMetrics metrics, TimeProvider time)
{
    private readonly Queue<Commit> _open = [];

    // The last ones, by position: the oldest is overwritten first.
    private readonly Commit[] _settled = new Commit[remembered];
    private long _settledEver;

    /// <summary>A commit has taken the ledger from one position to another.</summary>
    public void Committed(long before, long after) => _open.Enqueue(new Commit(before, after, time.GetTimestamp()));

    /// <summary>What others have committed up to a position may not have settled yet: its lag is counted from here on.</summary>
    public void TakenOver(long position)
    {
        if (position > 0)
            Committed(position, position);
    }

    /// <summary>Everything through <paramref name="epoch"/> is settled; its wave changed so many cells.</summary>
    public void Settled(long epoch, long changed)
    {
        while (_open.TryPeek(out var commit) && commit.Position <= epoch)
        {
            _open.Dequeue();
            var took = time.GetElapsedTime(commit.At);
            _settled[_settledEver++ % remembered] = commit with { Changed = changed, Took = took };
            metrics.CommitSettled(took);
        }
    }

    /// <summary>How long ago the oldest commit that has not settled was accepted; zero where all have.</summary>
    public TimeSpan Behind => _open.TryPeek(out var oldest) ? time.GetElapsedTime(oldest.At) : TimeSpan.Zero;

    /// <summary>Cells reached and time taken by the commit that carried a position; null once forgotten or not settled.</summary>
    public (long? Changed, TimeSpan? Took) Find(long position)
    {
        // Every supplier that waits asks, so it is searched for in steps of halves.
        var (low, high) = (Math.Max(0, _settledEver - remembered), _settledEver);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_settled[middle % remembered].Position < position)
                low = middle + 1;
            else
                high = middle;
        }

        return low < _settledEver && _settled[low % remembered] is var commit && commit.Before < position ? (commit.Changed, commit.Took) : (null, null);
    }

    private readonly record struct Commit(long Before, long Position, long At, long Changed = 0, TimeSpan Took = default);
}
