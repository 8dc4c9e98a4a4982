using Footprints.Identities;
using Grains.Figures;

namespace Grains.Tests.Running;

public sealed class FeedViewerTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Where a partition has begun anew nobody tells of what settled meanwhile; it is only seen with the next read of all.</summary>
    [Fact]
    public async Task An_epoch_that_was_read_and_changed_nothing_is_told_with_the_next_word()
    {
        var watched = new WatchedFigure(EntityId.Of("urn:ent:acme"), partition: 0);
        var viewer = new FeedViewer([watched]);
        watched.Show(figure: null, settledThrough: 5);
        viewer.Show(5, At);
        await viewer.Signalled(default);
        Assert.Equal(5, viewer.Take().SettledThrough);

        viewer.Show(8, At);
        var told = viewer.Signalled(default);
        Assert.False(told.IsCompleted);
        viewer.Tell(5, At);
        await told;

        var set = viewer.Take();
        Assert.Equal((8, 0, 0), ((int)set.SettledThrough, set.Figures.Count, set.NotFound.Count));
        var more = viewer.Signalled(default);
        viewer.Tell(8, At);
        Assert.False(more.IsCompleted);
    }
}
