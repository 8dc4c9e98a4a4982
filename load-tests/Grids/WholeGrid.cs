using LoadTests.Questions;
using Testing;

namespace LoadTests.Grids;

/// <summary>The whole grid in one process of its own, over SQLite, as a new user starts it, but without the demo.</summary>
internal sealed class WholeGrid : IAsyncDisposable
{
    private readonly GridProcess _process;

    private WholeGrid(GridProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <inheritdoc cref="GridProcess.WorkingSet"/>
    public long WorkingSet() => _process.WorkingSet();

    /// <summary>Time of cores, all that the grid uses as that of its silo.</summary>
    public CoreTimes CoreTimes() => Questions.CoreTimes.Now(TimeSpan.Zero, _process.ProcessorTime);

    /// <param name="folder">Where its data folder lies.</param>
    /// <param name="settings">As on the command line.</param>
    public static async Task<WholeGrid> StartAsync(TemporaryFolder folder, params string[] settings)
    {
        var address = FreeAddress.Take();
        var process = GridProcess.Start(
            "grid", Path.Combine(AppContext.BaseDirectory, "Silo.dll"), folder.Path, "The grid is ready on", [$"--urls={address}", "--Grid:Demo=false", .. settings]);
        await process.Joined;

        return new(process, address);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync();
        await _process.Ended;
        _process.Dispose();
    }
}
