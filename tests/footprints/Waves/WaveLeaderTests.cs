using Footprints.Facts;
using Footprints.Identities;
using Footprints.Waves;

namespace Footprints.Tests.Waves;

public class WaveLeaderTests
{
    [Fact]
    public void What_is_committed_while_a_wave_begins_is_named_in_the_next_one()
    {
        var outbox = new List<WaveMessage>();
        var leader = new WaveLeader(1, term: 1, head: 0, outbox);
        for (var member = 0; member < 3; member++)
            leader.Receive(Joined(member));

        leader.Receive(Begun(leader.Wave));
        leader.Receive(Arranged(leader.Wave));
        leader.Receive(Settled(leader.Wave));
        leader.Commit(1, [Entry(1)]);

        leader.Commit(2, [Entry(2)]);
        outbox.Clear();
        leader.Remind();

        // A partition lets go of the bodies that a wave has named.
        var begin = Assert.Single(outbox.OfType<WaveMessage.Begin>());
        Assert.Equal(1, begin.Epoch);
        Assert.Equal([Entry(1)], begin.Entries);
    }

    private static EntryReference Entry(long position) =>
        new(position, EntityId.Of("urn:prod:a").Key, VersionSeries.Stated, (int)position, Batch: position);

    private static WaveMessage.Joined Joined(int member) => new()
    {
        From = member,
        To = -1,
        Term = 1,
        Activation = 1,
        IsLoaded = true,
        SettledThrough = -1,
        Applied = 0,
    };

    private static WaveMessage.Begun Begun(long wave) => new()
    {
        From = 0,
        To = -1,
        Term = 1,
        Wave = wave,
        Epoch = 0,
        FromActivation = 1,
        ToActivation = 0,
        Lowest = int.MaxValue,
        Touched = [],
        IsReshaped = false,
    };

    private static WaveMessage.Arranged Arranged(long wave) => new()
    {
        From = 1,
        To = -1,
        Term = 1,
        Wave = wave,
        Epoch = 0,
        FromActivation = 1,
        ToActivation = 0,
        Touched = [],
    };

    private static WaveMessage.Settled Settled(long wave) => new()
    {
        From = 0,
        To = -1,
        Term = 1,
        Wave = wave,
        Epoch = 0,
        FromActivation = 1,
        ToActivation = 0,
    };
}
