using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Whole.Tests.Browser;

/// <summary>An open page with everything that went wrong on it, and every host that it talked to.</summary>
internal sealed class BrowserPage
{
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentDictionary<string, bool> _hosts = new(StringComparer.Ordinal);

    public BrowserPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error")
                _errors.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Request += (_, request) =>
        {
            if (Uri.TryCreate(request.Url, UriKind.Absolute, out var address) && address.Scheme is not ("data" or "blob"))
                _hosts[address.Authority] = true;
        };
    }

    public IPage Page { get; }

    /// <summary>Script errors, and what the content security policy kept out.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Hosts that were asked for anything.</summary>
    public IReadOnlyCollection<string> Hosts => [.. _hosts.Keys];

    /// <summary>Whether the page is wider than its window.</summary>
    public Task<bool> OverflowsAsync() =>
        Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");

    /// <summary>Keeps a picture where the environment names a folder for it.</summary>
    public async Task KeepAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("GRID_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }
}
