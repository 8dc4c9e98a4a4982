using System.Globalization;
using Microsoft.Playwright;
using Whole.Tests.Api;
using Whole.Tests.Browser;

namespace Whole.Tests.Pages;

public sealed class PortfolioPageTests
{
    [SkippableTheory]
    [InlineData(1280, 900)]
    [InlineData(390, 844)]
    public async Task Follows_a_settled_total_in_place(int width, int height)
    {
        var supply = new DemoSupply();
        await using var host = await ApiHost.StartAsync(supply.Grid);
        await using var chromium = await Chromium.StartAsync();

        var opened = await chromium.OpenAsync(host.Address, width, height);
        await Assertions.Expect(opened.Page.Locator("[data-total]")).ToContainTextAsync(supply.Total);
        await opened.KeepAsync(string.Create(CultureInfo.InvariantCulture, $"portfolio-{width}-start"));
        await Assertions.Expect(opened.Page.Locator("[data-live=true]")).ToBeVisibleAsync();
        await opened.Page.EvaluateAsync("() => { window.stayed = true; }");
        await opened.Page.GetByRole(AriaRole.Link, new() { Name = "Traction battery 75 kWh" }).ClickAsync();
        await Assertions.Expect(opened.Page.Locator("#breakdown")).ToContainTextAsync("Traction battery 75 kWh");
        supply.Move();

        await Assertions.Expect(opened.Page.Locator("[data-total]")).ToContainTextAsync(supply.Total);
        await Assertions.Expect(opened.Page.Locator("[data-settled]").First).ToContainTextAsync("settled through #1043");
        await Assertions.Expect(opened.Page.Locator(".feed li")).ToHaveCountAsync(2);
        await Assertions.Expect(opened.Page.Locator(".chart svg").First).ToBeVisibleAsync();
        await opened.KeepAsync(string.Create(CultureInfo.InvariantCulture, $"portfolio-{width}-moved"));
        Assert.True(await opened.Page.EvaluateAsync<bool>("() => window.stayed === true"), "The page was loaded again.");
        Assert.False(await opened.OverflowsAsync(), "The page is wider than its window.");
        Assert.Empty(opened.Errors);
        Assert.Equal([host.Address.Authority], opened.Hosts);
    }
}
