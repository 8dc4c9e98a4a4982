using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
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

    [Fact]
    public async Task The_total_is_there_before_any_script_runs()
    {
        var supply = new DemoSupply();
        await using var host = await ApiHost.StartAsync(supply.Grid);

        var html = await host.Client.GetStringAsync(new Uri("/", UriKind.Relative));

        Assert.Contains($"<span class=\"value\">{supply.Total}</span>", html, StringComparison.Ordinal);
        Assert.Contains("settled through #1042", html, StringComparison.Ordinal);
        Assert.Contains("Northcell Batteries", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_script_and_style_of_the_page_is_served_here()
    {
        await using var host = await ApiHost.StartAsync(new());
        var html = await host.Client.GetStringAsync(new Uri("/", UriKind.Relative));

        var files = Regex.Matches(html, "(?:src|href)=\"([^\"/]+(?:/[^\"]+)?\\.(?:css|js|svg))\"").Select(match => match.Groups[1].Value).ToList();

        Assert.True(files.Count >= 5, $"Only {files.Count} files were found.");
        foreach (var file in files)
        {
            using var response = await host.Client.GetAsync(new Uri($"/{file}", UriKind.Relative));
            Assert.True(response.IsSuccessStatusCode, $"{file} is not served.");
        }
    }

    [Fact]
    public async Task An_empty_grid_says_how_to_push_the_first_facts()
    {
        await using var host = await ApiHost.StartAsync(new());

        var html = await host.Client.GetStringAsync(new Uri("/", UriKind.Relative));

        Assert.Contains("The grid is empty", html, StringComparison.Ordinal);
        Assert.Contains($"curl {host.Address}v1/facts", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_facts_on_the_empty_page_are_accepted()
    {
        await using var host = await ApiHost.StartAsync(new());
        var html = WebUtility.HtmlDecode(await host.Client.GetStringAsync(new Uri("/", UriKind.Relative)));

        await host.Client.PushAsync(Regex.Match(html, "--data-binary '(.*?)'", RegexOptions.Singleline).Groups[1].Value);

        var push = Assert.Single(host.Grid.Pushes);
        Assert.Equal(3, push.Facts.Count);
        Assert.Empty(push.Rejections);
    }

    [Fact]
    public async Task A_grid_that_loads_and_one_that_fails_say_so()
    {
        await using var host = await ApiHost.StartAsync(new() { Refused = new Refusal.Loading() });

        var loading = await host.Client.GetStringAsync(new Uri("/", UriKind.Relative));
        host.Grid.Failure = new TimeoutException("No answer.");
        var failed = await host.Client.GetStringAsync(new Uri("/", UriKind.Relative));
        host.Grid.Failure = null;
        host.Grid.Refused = null;
        var unknown = await host.Client.GetStringAsync(new Uri("/?enterprise=urn:ent:nobody", UriKind.Relative));

        Assert.Contains("The grid is loading its ledger", loading, StringComparison.Ordinal);
        Assert.Contains("The grid did not answer", failed, StringComparison.Ordinal);
        Assert.Contains("There is no such enterprise", unknown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_that_a_breakdown_knows_by_id_only_are_shown_by_name()
    {
        var foil = Figures.Product("urn:prod:foil", 4, "Copper foil");
        var cell = new Grains.Figures.Breakdown(Figures.Product(Figures.Cell, 2), 1, [new(foil.Id, "", 0.25, "kilogram", 1, null, null)]);
        var portfolio = new Grains.Figures.Breakdown(Figures.Enterprise(Figures.Acme, 20), 0, [new(Figures.Cell, "", 10, "piece", 20, null, null)]);
        await using var host = await ApiHost.StartAsync(new GridFake().With(foil).With(cell, portfolio));

        var html = await host.Client.GetStringAsync(new Uri($"/?product={Figures.Cell}", UriKind.Relative));

        Assert.Contains(">Cell</a>", html, StringComparison.Ordinal);
        Assert.Contains("title=\"urn:prod:foil\">Copper foil</span>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Grains.Figures.TotalStatus.Divergent, "does not converge")]
    [InlineData(Grains.Figures.TotalStatus.Incomplete, "be computed with a bound")]
    public async Task A_product_without_a_number_shows_none_and_says_why(Grains.Figures.TotalStatus status, string reason)
    {
        var supply = new DemoSupply();
        supply.Grid.With(Figures.Product("urn:prod:loop", 5, "Loop") with { Status = status, Lanes = [] });
        await using var host = await ApiHost.StartAsync(supply.Grid);

        var html = await host.Client.GetStringAsync(new Uri("/?product=urn:prod:loop", UriKind.Relative));

        Assert.Contains(reason, html, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"product-total\"", html, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_is_known_in_part_is_listed_with_that_part_so_that_rows_add_up()
    {
        var supply = new DemoSupply();
        await using var host = await ApiHost.StartAsync(supply.Grid);
        await using var chromium = await Chromium.StartAsync();

        var page = (await chromium.OpenAsync(new(host.Address, "/?product=urn:prod:northcell:battery-75"), 1280, 900)).Page;

        var breakdown = page.Locator("section[aria-labelledby=breakdown]");
        await Assertions.Expect(breakdown.Locator(".chart")).ToContainTextAsync("Aluminium housing");
        await Assertions.Expect(breakdown.GetByText("known part only")).ToHaveCountAsync(1);
        await Assertions.Expect(breakdown.GetByText("not counted:")).ToHaveCountAsync(2);
        var total = await breakdown.Locator(".product-total").GetAttributeAsync("title");
        Assert.Equal(Number(total!), await SumAsync(breakdown.Locator("tbody td:last-child")), 1e-6);

        var largest = page.Locator("section[aria-labelledby=largest]");
        await Assertions.Expect(largest.GetByText("known part only")).ToHaveCountAsync(1);
        var portfolio = await page.Locator("[data-total]").GetAttributeAsync("data-total");
        Assert.Equal(Number(portfolio!), await SumAsync(largest.Locator("td.strong")), 1e-3);
    }

    [Fact]
    public async Task Products_beyond_those_that_a_portfolio_lists_are_in_what_is_told_of_the_rest()
    {
        var listed = Enumerable.Range(0, 1_000).Select(number => Figures.Contribution(Figures.Product($"urn:prod:acme:{number}", 2_000), 1));
        var portfolio = new Grains.Figures.Breakdown(Figures.Enterprise(Figures.Acme, 5_000_000), 0, [.. listed]);
        await using var host = await ApiHost.StartAsync(new GridFake().With(portfolio));

        var html = WebUtility.HtmlDecode(await host.Client.GetStringAsync(new Uri("/", UriKind.Relative)));

        Assert.Contains("and at least 988 more, together 4,980 t CO₂e", html, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_enterprise_is_found_and_chosen_with_the_keyboard()
    {
        var supply = new DemoSupply();
        await using var host = await ApiHost.StartAsync(supply.Grid);
        await using var chromium = await Chromium.StartAsync();
        var opened = await chromium.OpenAsync(host.Address, 1280, 900);
        await Assertions.Expect(opened.Page.Locator("[data-live=true]")).ToBeVisibleAsync();

        await opened.Page.GetByLabel("Find an enterprise").FocusAsync();
        await opened.Page.Keyboard.TypeAsync("huaxin");
        await Assertions.Expect(opened.Page.Locator(".found a")).ToHaveCountAsync(1);
        await Assertions.Expect(opened.Page.GetByLabel("Find an enterprise")).ToHaveValueAsync("huaxin");
        await opened.KeepAsync("chooser");
        await opened.Page.Keyboard.PressAsync("Tab");
        await opened.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(opened.Page.Locator("#total-name")).ToHaveTextAsync("华信铜业 Huaxin Copper");
        await Assertions.Expect(opened.Page.Locator("[data-total]")).ToContainTextAsync("330,000");
        Assert.Empty(opened.Errors);
    }

    [SkippableFact]
    public async Task An_empty_page_fills_when_the_first_facts_settle()
    {
        var grid = new GridFake();
        await using var host = await ApiHost.StartAsync(grid);
        await using var chromium = await Chromium.StartAsync();
        var opened = await chromium.OpenAsync(host.Address, 390, 844);
        await Assertions.Expect(opened.Page.Locator("#empty")).ToBeVisibleAsync();
        await opened.KeepAsync("empty");

        grid.Settle(1, new Grains.Figures.Breakdown(Figures.Enterprise(Figures.Acme, 7_000), 0, []));

        await Assertions.Expect(opened.Page.Locator("#total-name")).ToHaveTextAsync("Acme");
        Assert.False(await opened.OverflowsAsync(), "The page is wider than its window.");
    }

    [SkippableFact]
    public async Task A_broken_watch_is_told_and_taken_up_again()
    {
        var supply = new DemoSupply();
        await using var host = await ApiHost.StartAsync(supply.Grid);
        await using var chromium = await Chromium.StartAsync();
        var opened = await chromium.OpenAsync(host.Address, 1280, 900);
        await Assertions.Expect(opened.Page.Locator("[data-live=true]")).ToBeVisibleAsync();

        supply.Grid.Failure = new TimeoutException("No answer.");
        await Assertions.Expect(opened.Page.GetByText("Live updates are interrupted")).ToBeVisibleAsync();
        supply.Grid.Failure = null;
        supply.Move();

        await Assertions.Expect(opened.Page.Locator("[data-total]")).ToContainTextAsync(supply.Total);
        await Assertions.Expect(opened.Page.GetByText("Up to date")).ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task The_reference_page_asks_no_other_host()
    {
        await using var host = await ApiHost.StartAsync(new());
        await using var chromium = await Chromium.StartAsync();

        var opened = await chromium.OpenAsync(new(host.Address, "/reference"), 1280, 900);

        await Assertions.Expect(opened.Page.GetByText("Push facts").First).ToBeVisibleAsync();
        await opened.KeepAsync("reference");
        Assert.Empty(opened.Errors);
        Assert.Equal([host.Address.Authority], opened.Hosts);
    }

    /// <summary>The full values of those cells that show a number.</summary>
    private static async Task<double> SumAsync(ILocator cells) =>
        (await cells.EvaluateAllAsync<string[]>("cells => cells.filter(cell => cell.textContent !== '–').map(cell => cell.title)")).Sum(Number);

    private static double Number(string shown) =>
        double.Parse(shown.Split(' ')[0].Replace('−', '-'), NumberStyles.Number, CultureInfo.InvariantCulture);
}
