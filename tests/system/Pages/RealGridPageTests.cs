using System.Globalization;
using Microsoft.Playwright;
using Whole.Tests.Api;
using Whole.Tests.Browser;
using Whole.Tests.Running;

namespace Whole.Tests.Pages;

/// <summary>The page of a real grid in a real browser.</summary>
public sealed class RealGridPageTests
{
    private const string Network = """
        {"kind":"enterprise","id":"urn:ent:maker","name":"Maker"}
        {"kind":"factor","id":"urn:factor:demo:power:1","library":"demo","release":"1","name":"Power","unit":"kilowatt hour","fossil":0.5,"source":"made for a test"}
        {"kind":"product","id":"urn:prod:supplier:cell","enterprise":"urn:ent:supplier","name":"Cell","unit":"piece","inputs":[{"of":"urn:factor:demo:power:1","quantity":4}]}
        {"kind":"product","id":"urn:prod:maker:battery","enterprise":"urn:ent:maker","name":"Battery","unit":"piece","direct":[{"stage":"production","fossil":100}],"inputs":[{"of":"urn:prod:supplier:cell","quantity":50}]}
        {"kind":"volume","enterprise":"urn:ent:maker","product":"urn:prod:maker:battery","quantity":1000}
        """;

    [SkippableFact]
    public async Task The_portfolio_follows_a_fact_of_a_supplier_without_a_reload()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Grid:Demo=false");
        using var client = new HttpClient { BaseAddress = await grid.ReadyAsync() };
        await AssertAcceptedAsync(client, Network);
        await using var chromium = await Chromium.StartAsync();
        var opened = await chromium.OpenAsync(new Uri(client.BaseAddress!, "/?enterprise=urn%3Aent%3Amaker"), 1280, 900);
        try
        {
            await FollowAsync(client, opened);
        }
        catch
        {
            await KeepFailureAsync(opened.Page);
            throw;
        }
    }

    private static async Task FollowAsync(HttpClient client, BrowserPage opened)
    {
        // 1,000 batteries of 100 + 50 cells x 4 kWh x 0.5 kg: 200 t; with cells of 2 kWh 150 t.
        await Assertions.Expect(opened.Page.Locator("[data-total]")).ToHaveAttributeAsync("data-total", "200,000");
        await Assertions.Expect(opened.Page.Locator("[data-live=true]")).ToBeVisibleAsync();
        await opened.Page.EvaluateAsync("() => { window.stayed = true; }");

        await AssertAcceptedAsync(client, """
            {"kind":"product","id":"urn:prod:supplier:cell","enterprise":"urn:ent:supplier","name":"Cell","unit":"piece","inputs":[{"of":"urn:factor:demo:power:1","quantity":2}]}
            """);

        await Assertions.Expect(opened.Page.Locator("[data-total]")).ToHaveAttributeAsync("data-total", "150,000");
        await Assertions.Expect(opened.Page.Locator("[data-settled]").First).ToContainTextAsync("settled through #6");
        Assert.True(await opened.Page.EvaluateAsync<bool>("() => window.stayed === true"), "The page was loaded again.");
        Assert.Empty(opened.Errors);
        Assert.Equal([client.BaseAddress!.Authority], opened.Hosts);
    }

    private static async Task AssertAcceptedAsync(HttpClient client, string facts)
    {
        var (response, json) = await client.PushAsync(facts);

        Assert.True(response.IsSuccessStatusCode, json.ToString());
    }

    private static async Task KeepFailureAsync(IPage page)
    {
        var folder = Environment.GetEnvironmentVariable("GRID_SCREENSHOTS") is { Length: > 0 } named ? named : Path.GetTempPath();

        await page.ScreenshotAsync(new()
        {
            Path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"real-grid-page-{Environment.ProcessId}.png")),
            FullPage = true,
        });
    }
}
