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
            leader.Receive(Said.Joined(member));

        leader.Receive(Said.Begun(0, leader.Wave, epoch: 0));
        leader.Receive(Said.Arranged(1, leader.Wave, epoch: 0));
        leader.Receive(Said.Settled(0, leader.Wave, epoch: 0));
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
}
