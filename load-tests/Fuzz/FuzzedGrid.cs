using System.Text.Json;
using System.Text.RegularExpressions;
using LoadTests.Grids;
using Testing;

namespace LoadTests.Fuzz;

/// <summary>A whole grid in a process of its own, with access control and the demo principals, and what it says and takes.</summary>
internal sealed partial class FuzzedGrid : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GridProcess _process;

    private FuzzedGrid()
    {
        Address = FreeAddress.Take();
        _process = GridProcess.Start(
            "grid", Path.Combine(AppContext.BaseDirectory, "Silo.dll"), _folder.Path, "The grid is ready on",
            $"--urls={Address}", $"--Grid:Data={_folder["data"]}", "--Grid:Demo=false", "--Grid:Partitions=2", "--Access:Mode=on",
            "--Access:RequestsPerMinute=10000000", "--Access:FactsPerDay=1000000000", "--Access:ChangesPerMinute=1000000",
            "--Access:DisclosuresPerDay=1000000000");
        Principals = new(Address, _folder["data"]);
    }

    public Uri Address { get; }

    public Principals Principals { get; }

    public static async Task<FuzzedGrid> StartAsync(CancellationToken cancellation)
    {
        var grid = new FuzzedGrid();
        await grid._process.Joined;
        await grid.Principals.SignInAsync(cancellation);

        return grid;
    }

    public async Task<RouteBook> ReadRoutesAsync(CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = Address };

        return RouteBook.Of(JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync("/openapi/v1.json", cancellation)));
    }

    /// <inheritdoc cref="GridProcess.WorkingSet"/>
    public long WorkingSet() => _process.WorkingSet();

    public bool HasEnded => _process.HasEnded;

    /// <inheritdoc cref="GridProcess.ProcessorTime"/>
    public TimeSpan ProcessorTime => _process.ProcessorTime;

    /// <summary>Lines of its log that tell of a failure which nobody has handled.</summary>
    public IReadOnlyList<string> Failures()
    {
        using var log = new StreamReader(new FileStream(Path.Combine(_folder.Path, "grid.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));

        return [.. log.ReadToEnd().Split('\n').Where(line => Failure().IsMatch(line) || line.Contains("nhandled", StringComparison.Ordinal))];
    }

    public void Dispose()
    {
        _process.Dispose();
        _folder.Dispose();
    }

    [GeneratedRegex(@"^\S+ \S+ (fail|crit): ")]
    private static partial Regex Failure();
}
