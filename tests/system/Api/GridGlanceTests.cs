using ClientApi.Health;

namespace Whole.Tests.Api;

/// <summary>Whoever asks whether the grid is ready, as anyone may, does not make it work.</summary>
public sealed class GridGlanceTests
{
    [Fact]
    public async Task All_who_ask_at_once_share_one_look()
    {
        var (looks, look) = (0, new TaskCompletionSource<Grains.GridState>());
        var grid = new GridFake();
        grid.OnState = () =>
        {
            looks++;

            return look.Task;
        };
        var glance = new GridGlance(grid);

        var asked = Enumerable.Range(0, 100).Select(_ => glance.ReadStateAsync(default)).ToList();
        look.SetResult(grid.State);

        Assert.All(await Task.WhenAll(asked), state => Assert.Same(grid.State, state));
        Assert.Equal(1, looks);
    }

    [Fact]
    public async Task Who_leaves_takes_the_look_from_nobody_else()
    {
        var look = new TaskCompletionSource<Grains.GridState>();
        var grid = new GridFake { OnState = () => look.Task };
        var glance = new GridGlance(grid);

        var left = glance.ReadStateAsync(new CancellationToken(canceled: true));
        var stays = glance.ReadStateAsync(default);
        look.SetResult(grid.State);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Same(grid.State, await stays);
    }
}
