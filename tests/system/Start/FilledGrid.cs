using System.Globalization;
using System.Text.Json;
using Whole.Tests.Running;

namespace Whole.Tests.Start;

/// <summary>A data folder that a first start has filled with the demo, for all tests of a class; no grid runs on it.</summary>
public sealed class FilledGrid : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    /// <summary>What the leader's portfolio came to.</summary>
    public (string Pcf, string SettledThrough) Total { get; private set; }

    public async Task InitializeAsync() => Total = await FillAsync(Folder);

    /// <summary>The total after a start that fills what is not full yet.</summary>
    public static async Task<(string Pcf, string SettledThrough)> FillAsync(string folder, params string[] settings)
    {
        await using var grid = GridProcess.Launch(folder, settings);
        var total = await TotalAsync(await grid.ReadyAsync());
        Assert.Equal(0, await grid.StopAsync());

        return total;
    }

    /// <summary>The portfolio lies behind loops, so that its last bits depend on its history: nine digits do not.</summary>
    public static async Task<(string Pcf, string SettledThrough)> TotalAsync(Uri address)
    {
        using var client = new HttpClient();
        using var answer = JsonDocument.Parse(await client.GetStringAsync(new Uri(address, "v1/enterprises/urn:ent:aurora/footprint")));

        return (
            answer.RootElement.GetProperty("pcfExcludingBiogenicUptake").GetDouble().ToString("E9", CultureInfo.InvariantCulture),
            answer.RootElement.GetProperty("settledThrough").GetString()!);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
