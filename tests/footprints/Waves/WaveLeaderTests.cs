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

    [Fact]
    public void A_share_is_named_to_every_partition_and_the_order_waits_until_all_know_whose_their_inputs_are()
    {
        var outbox = new List<WaveMessage>();
        var leader = new WaveLeader(3, term: 1, head: 0, outbox);
        for (var member = 0; member < 5; member++)
            leader.Receive(Said.Joined(member));

        for (var partition = 0; partition < 3; partition++)
            leader.Receive(Said.Begun(partition, leader.Wave, epoch: 0));

        leader.Receive(Said.Arranged(3, leader.Wave, epoch: 0));
        for (var partition = 0; partition < 3; partition++)
            leader.Receive(Said.Settled(partition, leader.Wave, epoch: 0));

        outbox.Clear();
        var share = EntityId.OfShare(EntityId.Of("urn:ent:a"), product: null, EntityId.Of("urn:ent:b"));
        var entry = new EntryReference(1, share.Key, VersionSeries.Stated, 1, Batch: 1);

        leader.Commit(1, [entry]);
        var begins = Taken<WaveMessage.Begin>(outbox);
        for (var partition = 0; partition < 3; partition++)
            leader.Receive(Said.Begun(partition, leader.Wave, epoch: 1, awaitsOwners: partition == 1));

        var shapes = Taken<WaveMessage.Shape>(outbox);
        leader.Receive(Said.Shaped(0, leader.Wave, epoch: 1, isReshaped: true));
        leader.Receive(Said.Shaped(2, leader.Wave, epoch: 1, isReshaped: false));
        leader.Receive(Said.Shaped(2, leader.Wave, epoch: 1, isReshaped: false));
        var early = outbox.Count;
        leader.Receive(Said.Shaped(1, leader.Wave, epoch: 1, isReshaped: false));

        Assert.Equal([0, 1, 2], begins.Select(begin => begin.To));
        Assert.All(begins, begin => Assert.Equal([entry], begin.Entries));
        Assert.Equal([0, 1, 2], shapes.Select(shape => shape.To));
        Assert.Equal(0, early);
        Assert.Equal(3, Assert.Single(Taken<WaveMessage.Arrange>(outbox)).To);
    }

    private static List<T> Taken<T>(List<WaveMessage> outbox)
        where T : WaveMessage
    {
        var taken = outbox.OfType<T>().ToList();
        Assert.Equal(outbox.Count, taken.Count);
        outbox.Clear();

        return taken;
    }

    private static EntryReference Entry(long position) =>
        new(position, EntityId.Of("urn:prod:a").Key, VersionSeries.Stated, (int)position, Batch: position);
}
