using ClientApi.Pages;
using Microsoft.Playwright;
using Whole.Tests.Api;
using Whole.Tests.Browser;
using Whole.Tests.Running;

namespace Whole.Tests.Access;

/// <summary>Signing in with a real browser.</summary>
public sealed class SignInPageTests
{
    [SkippableFact]
    public async Task Shows_the_portfolio_after_the_password_and_nothing_after_signing_out()
    {
        await using var host = await AccessHost.StartAsync(new GridFake().With(Figures.Enterprise(Figures.Acme, 4)));
        await using var chromium = await Chromium.StartAsync();
        var opened = await chromium.OpenAsync(new Uri(host.Address, "/?enterprise=urn%3Aent%3Aacme"), 1280, 900);

        await opened.Page.GetByLabel("Email address").FillAsync("ann@acme.example");
        await opened.Page.GetByLabel("Password").FillAsync(AccessHost.Password);
        await opened.KeepAsync("sign-in");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Assertions.Expect(opened.Page.Locator("[data-total]")).ToBeVisibleAsync();
        await Assertions.Expect(opened.Page.Locator("[data-live=true]")).ToBeVisibleAsync();
        await opened.Page.GetByRole(AriaRole.Link, new() { Name = "Sign out" }).ClickAsync();
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(opened.Page.GetByLabel("Password")).ToBeVisibleAsync();
        await opened.Page.GotoAsync(new Uri(host.Address, "/").ToString());
        await Assertions.Expect(opened.Page.GetByLabel("Password")).ToBeVisibleAsync();
        Assert.Empty(opened.Errors);
        Assert.Equal([host.Address.Authority], opened.Hosts);
    }

    /// <summary>A browser says where a form comes from only where the page lets it.</summary>
    [SkippableFact]
    public async Task Asks_for_a_share_by_the_form_of_the_page()
    {
        await using var host = await AccessHost.StartAsync(new GridFake().With(Figures.Enterprise(Figures.Acme, 4)));
        await using var chromium = await Chromium.StartAsync();
        var opened = await chromium.OpenAsync(new Uri(host.Address, "/access"), 1280, 900);
        await SignInAsync(opened);

        await opened.Page.GetByLabel(Words.AskedEnterprise).FillAsync("urn:ent:other");
        await opened.Page.GetByLabel(Words.ShareReason).FillAsync("For our footprint.");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = Words.AskForShare }).ClickAsync();
        await opened.KeepAsync("access");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = Words.ShareCancel }).ClickAsync();

        await Assertions.Expect(opened.Page.GetByRole(AriaRole.Button, new() { Name = Words.ShareCancel })).ToHaveCountAsync(0);
        Assert.Empty(opened.Errors);
    }

    [LongFact]
    public async Task Takes_an_invited_person_from_the_link_to_the_portfolio()
    {
        await using var host = await AccessHost.StartAsync(new GridFake().With(Figures.Enterprise(Figures.Acme, 4)));
        using var admin = await host.AsAsync("enterprise-admin");
        var (_, link) = await admin.SendAsync(HttpMethod.Post, "/v1/access/invitations", """{"email":"ben@acme.example"}""");
        await using var chromium = await Chromium.StartAsync();

        var opened = await chromium.OpenAsync(new Uri(link.GetProperty("link").GetString()!), 390, 844);
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await opened.Page.GetByLabel("Your name").FillAsync("Ben");
        await opened.Page.GetByLabel("A password").FillAsync("a password of ben");
        await opened.KeepAsync("accept");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();

        await Assertions.Expect(opened.Page.Locator("[data-total]")).ToBeVisibleAsync();
        Assert.False(await opened.OverflowsAsync(), "The page is wider than its window.");
        Assert.Empty(opened.Errors);
    }

    [LongFact]
    public async Task An_open_page_of_a_revoked_person_is_cut_off()
    {
        await using var host = await AccessHost.StartAsync(new GridFake().With(Figures.Enterprise(Figures.Acme, 4)));
        using var admin = await host.AsAsync("enterprise-admin");
        await using var chromium = await Chromium.StartAsync();
        var opened = await chromium.OpenAsync(new Uri(host.Address, "/?enterprise=urn%3Aent%3Aacme"), 1280, 900);
        await SignInAsync(opened);
        await Assertions.Expect(opened.Page.Locator("[data-live=true]")).ToBeVisibleAsync();

        await admin.SendAsync(HttpMethod.Delete, "/v1/access/people/ann@acme.example");

        await Assertions.Expect(opened.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
    }

    private static async Task SignInAsync(BrowserPage opened)
    {
        await opened.Page.GetByLabel("Email address").FillAsync("ann@acme.example");
        await opened.Page.GetByLabel("Password").FillAsync(AccessHost.Password);
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
