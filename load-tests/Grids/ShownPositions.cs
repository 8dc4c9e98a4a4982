using System.Diagnostics;
using System.Globalization;

namespace LoadTests.Grids;

/// <summary>What each of many live streams has shown last: the ledger's position of its newest event.</summary>
/// <param name="nameOf">What a stream follows.</param>
internal sealed class ShownPositions(int streams, Func<int, string> nameOf)
{
    /// <summary>How the line of an event begins that holds its position.</summary>
    public const string Line = "id: ";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// An epoch is shown within a second. A question to a silo that has just gone ends after 8 s, and partitions are told every 5 s who watches.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly long[] _shown = new long[streams];
    private long _events;
    private int _begun;

    /// <summary>Events of all streams.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>Streams that have shown something.</summary>
    public int Begun => Volatile.Read(ref _begun);

    public void See(int stream, long position)
    {
        Interlocked.Increment(ref _events);
        if (Interlocked.Exchange(ref _shown[stream], position) == 0)
            Interlocked.Increment(ref _begun);
    }

    /// <summary>The streams that don't show in time what has settled: they are open, and nothing comes any more.</summary>
    public async Task<IReadOnlyList<string>> SilentAsync(long settled, CancellationToken cancellation)
    {
        var since = Stopwatch.GetTimestamp();
        while (_shown.Any(position => position < settled) && Stopwatch.GetElapsedTime(since) < Patience)
            await Task.Delay(Pause, cancellation);

        return
        [
            .. _shown.Index().Where(stream => stream.Item < settled).Select(stream => string.Create(
                CultureInfo.InvariantCulture, $"The stream of {nameOf(stream.Index)} shows {stream.Item}, and {settled} has settled {Patience.TotalSeconds} s ago.")),
        ];
    }
}
