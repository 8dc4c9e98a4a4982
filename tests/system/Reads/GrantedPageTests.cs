using ClientApi.Access;
using ClientApi.Identity.Grants;
using ClientApi.Identity.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Whole.Tests.Access;
using Whole.Tests.Api;
using Whole.Tests.Audit;
using Whole.Tests.Browser;
using Whole.Tests.Cluster;

namespace Whole.Tests.Reads;

/// <summary>Pages show what whoever looks at them may see, with a real browser.</summary>
public sealed class GrantedPageTests
{
    [SkippableFact]
    public async Task Take_away_a_product_with_its_grant_though_nothing_else_changes()
    {
        var product = Figures.Product(Figures.Cell, 2);
        var acme = new Grains.Figures.Breakdown(Figures.Enterprise(Figures.Acme, 4), 0, [Figures.Contribution(product, 2)]);
        await using var host = await AccessHost.StartAsync(new GridFake().With(acme).With(product));
        await host.InScopeAsync(services => services.GetRequiredService<PersonRegister>().AddAsync(
            "bank", "bo@bank.example", "Bo", Roles.Read, AccessHost.Password, default));
        await GrantAsync(host, null, GrantedParts.Portfolio);
        var figure = await GrantAsync(host, Figures.Cell, GrantedParts.Figure);
        await using var chromium = await Chromium.StartAsync();
        var opened = await chromium.OpenAsync(new Uri(host.Address, $"/?product={Uri.EscapeDataString(Figures.Cell)}"), 1280, 900);
        await opened.Page.GetByLabel("Email address").FillAsync("bo@bank.example");
        await opened.Page.GetByLabel("Password").FillAsync(AccessHost.Password);
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(opened.Page.Locator(".product-total")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(opened.Page.Locator("[data-live=true]")).ToBeVisibleAsync(new() { Timeout = 30_000 });

        await host.InScopeAsync(services => services.GetRequiredService<GrantRegister>().WithdrawAsync(figure, default));

        await Assertions.Expect(opened.Page.Locator(".product-total")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        await Assertions.Expect(opened.Page.GetByText("There is no such product")).ToBeVisibleAsync();
        await Assertions.Expect(opened.Page.Locator("[data-total]")).ToBeVisibleAsync();
        Assert.Empty(opened.Errors);
    }

    private static async Task<string> GrantAsync(AccessHost host, string? product, GrantedParts what) =>
        Assert.IsType<ClientApi.Identity.Registered<KeptGrant>.Done>(await host.InScopeAsync(services => services.GetRequiredService<GrantRegister>().AddAsync(
            new("urn:ent:acme", product, "bank", what, TimeProvider.System.GetUtcNow().AddDays(1), "a loan"), "ann", default))).Value.Id;

    [SkippableFact]
    public async Task Show_a_granted_portfolio_without_its_parts_and_take_it_away_with_the_grant()
    {
        var product = Figures.Product(Figures.Cell, 2);
        var acme = new Grains.Figures.Breakdown(Figures.Enterprise(Figures.Acme, 4), 0, [Figures.Contribution(product, 2)]);
        await using var host = await AccessHost.StartAsync(new GridFake().With(acme).With(product));
        await host.InScopeAsync(services => services.GetRequiredService<PersonRegister>().AddAsync(
            "bank", "bo@bank.example", "Bo", Roles.Read, AccessHost.Password, default));
        await using var chromium = await Chromium.StartAsync();
        var opened = await chromium.OpenAsync(new Uri(host.Address, "/"), 1280, 900);
        await opened.Page.GetByLabel("Email address").FillAsync("bo@bank.example");
        await opened.Page.GetByLabel("Password").FillAsync(AccessHost.Password);
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(opened.Page.GetByText("Nobody has granted you a portfolio yet")).ToBeVisibleAsync();

        var grant = await host.InScopeAsync(services => services.GetRequiredService<GrantRegister>().AddAsync(
            new("urn:ent:acme", null, "bank", GrantedParts.Portfolio, TimeProvider.System.GetUtcNow().AddDays(1), "a loan"), "ann", default));
        await Assertions.Expect(opened.Page.Locator("[data-total]")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(opened.Page.Locator("[data-live=true]")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await opened.KeepAsync("granted");
        Assert.DoesNotContain("urn:prod:", await opened.Page.ContentAsync(), StringComparison.Ordinal);

        var id = Assert.IsType<ClientApi.Identity.Registered<KeptGrant>.Done>(grant).Value.Id;
        await host.InScopeAsync(services => services.GetRequiredService<GrantRegister>().WithdrawAsync(id, default));

        await Assertions.Expect(opened.Page.Locator("[data-total]")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        using var admin = await host.AsAsync("enterprise-admin");
        await Eventually.Is(async () => (await AuditRouteTests.EntriesAsync(admin, "?kind=disclosure")).Count > 1);
        var disclosures = await AuditRouteTests.EntriesAsync(admin, "?kind=disclosure");
        Assert.Equal(
            [("stream.end", "Its reader may not see it any more."), ("stream.begin", $"Its owner has granted it by {id}, for: a loan")],
            disclosures.Select(one => (one.GetProperty("action").GetString(), one.GetProperty("reason").GetString())));
        Assert.Empty(opened.Errors);
    }
}
