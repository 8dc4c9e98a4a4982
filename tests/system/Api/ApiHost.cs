using Microsoft.AspNetCore.Builder;

namespace Whole.Tests.Api;

/// <summary>The API and the pages on a free port of 127.0.0.1, over a fake grid.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiHost(WebApplication app, GridFake grid)
    {
        _app = app;
        Grid = grid;
        Address = new(app.Urls.First());
        Client = new() { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public GridFake Grid { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="settings">Settings as on the command line, such as <c>--Api:MaxPageRows=3</c>.</param>
    public static async Task<ApiHost> StartAsync(GridFake grid, params string[] settings)
    {
        var app = Build(grid, ["--urls=http://127.0.0.1:0", .. settings]);
        await app.StartAsync();

        return new(app, grid);
    }

    public static WebApplication Build(GridFake grid, params string[] settings) =>
        FakedApi.Build(grid, time: null, ["--Access:Mode=off", .. settings]);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        // Streams that are still open would hold the stop up.
        Grid.EndWatches();
        await _app.DisposeAsync();
    }
}
