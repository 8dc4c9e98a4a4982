using Microsoft.Playwright;

namespace Whole.Tests.Browser;

/// <summary>A real browser for page tests: the system's chromium, headless, without a network of its own.</summary>
/// <remarks>Where there is none the test is skipped with the reason, except on CI, where it fails.</remarks>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
        "--disable-domain-reliability", "--disable-sync", "--no-first-run", "--no-default-browser-check",
    ];

    /// <summary>Longer than anything takes to show on a busy machine; what is not there by then never will be.</summary>
    private const float PatienceMilliseconds = 60_000;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Starts the browser, or skips the test.</summary>
    public static async Task<Chromium> StartAsync()
    {
        var chromium = Environment.GetEnvironmentVariable("GRID_CHROMIUM") ?? Places.FirstOrDefault(File.Exists);
        var isContinuousIntegration = Environment.GetEnvironmentVariable("CI") is "true";
        if (chromium is null && isContinuousIntegration)
            Assert.Fail("Chromium is needed on CI: install it, or set GRID_CHROMIUM to where it is.");

        Skip.If(chromium is null, "There is no chromium; set GRID_CHROMIUM to where one is to run the page tests.");
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = Arguments });

        return new(playwright, browser);
    }

    /// <summary>Opens a page that may talk to its own host only.</summary>
    public async Task<BrowserPage> OpenAsync(Uri address, int width, int height)
    {
        var page = await _browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        var opened = new BrowserPage(page);
        await page.GotoAsync(address.ToString());

        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
