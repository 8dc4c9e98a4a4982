using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Whole.Tests.Access;
using Whole.Tests.Api;
using Whole.Tests.Browser;

namespace Whole.Tests.Audit;

/// <summary>The page that tells who has seen what.</summary>
public sealed class AuditPageTests
{
    [SkippableTheory]
    [InlineData(1280, 900)]
    [InlineData(390, 844)]
    public async Task Shows_an_admin_what_concerns_its_organisation_and_nothing_that_a_name_forges(int width, int height)
    {
        await using var host = await AccessHost.StartAsync(new GridFake().With(Figures.Enterprise(Figures.Acme, 4)));
        var trail = host.App.Services.GetRequiredService<AuditTrail>();
        await trail.RecordAsync(
        [
            AuditLab.Read(1),
            AuditLab.Read(2) with { By = new("bank-1", "<b>Bank</b><script>window.forged = true</script>", "bank") },
            AuditLab.Read(3) with { Kind = AuditKind.Refusal, Reason = "Nothing was granted.", Times = 12 },
            AuditLab.Read(4) with { Enterprise = "urn:ent:other" },
        ]);
        await using var chromium = await Chromium.StartAsync();
        var opened = await chromium.OpenAsync(new Uri(host.Address, "/?enterprise=urn%3Aent%3Aacme"), width, height);
        await opened.Page.GetByLabel("Email address").FillAsync("ann@acme.example");
        await opened.Page.GetByLabel("Password").FillAsync(AccessHost.Password);
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(opened.Page.Locator("[data-total]")).ToBeVisibleAsync();

        await opened.Page.GetByRole(AriaRole.Link, new() { Name = "Who has seen what" }).ClickAsync();
        await Assertions.Expect(opened.Page.GetByRole(AriaRole.Heading, new() { Name = "Who has seen what" })).ToBeVisibleAsync();
        await Assertions.Expect(opened.Page.Locator("[data-entry]").First).ToContainTextAsync("12 times");
        await opened.KeepAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"audit-{width}"));
        await Assertions.Expect(opened.Page.Locator("body")).Not.ToContainTextAsync("urn:prod:acme:4");
        Assert.False(await opened.OverflowsAsync(), "The page is wider than its window.");
        await opened.Page.GetByLabel("Show").SelectOptionAsync("disclosure");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();

        await Assertions.Expect(opened.Page.Locator("[data-entry]")).ToHaveCountAsync(2);
        await Assertions.Expect(opened.Page.Locator("[data-entry]").First).ToContainTextAsync("<b>Bank</b>");
        await Assertions.Expect(opened.Page.Locator("[data-entry]").Last).ToContainTextAsync("The owner has granted it.");
        Assert.False(await opened.Page.EvaluateAsync<bool>("() => window.forged === true"), "A name was run as a script.");
        Assert.Empty(opened.Errors);
        Assert.Equal([host.Address.Authority], opened.Hosts);
    }

    [Fact]
    public async Task Is_offered_to_those_alone_who_may_see_it()
    {
        await using var host = await AccessHost.StartAsync(new GridFake().With(Figures.Enterprise(Figures.Acme, 4)));
        await host.InScopeAsync(services => services.GetRequiredService<PersonRegister>().AddAsync(
            "urn:ent:acme", "bea@acme.example", "Bea", Roles.Read, AccessHost.Password, default));

        var (admin, reader) = (await MenuOfAsync(host, "ann@acme.example"), await MenuOfAsync(host, "bea@acme.example"));

        Assert.Contains("href=\"/audit\"", admin, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/audit\"", reader, StringComparison.Ordinal);
        Assert.All([admin, reader], menu => Assert.Contains("href=\"/sign-out\"", menu, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leads_on_to_older_entries()
    {
        await using var host = await AccessHost.StartAsync();
        await host.App.Services.GetRequiredService<AuditTrail>().RecordAsync([.. Enumerable.Range(0, 150).Select(AuditLab.Read)]);
        using var admin = await host.AsAsync("enterprise-admin");

        var first = await admin.GetStringAsync("/audit?kind=disclosure");
        var older = System.Net.WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(first, "href=\"([^\"]+)\" rel=\"next\"").Groups[1].Value);
        var second = await admin.GetStringAsync(older);

        Assert.Contains("urn:prod:acme:149", first, StringComparison.Ordinal);
        Assert.DoesNotContain("urn:prod:acme:49<", first, StringComparison.Ordinal);
        Assert.Contains("urn:prod:acme:49<", second, StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"next\"", second, StringComparison.Ordinal);
    }

    private static async Task<string> MenuOfAsync(AccessHost host, string person)
    {
        using var browser = new FormBrowser(host.Address);
        await browser.SignInAsync("/sign-in", person, AccessHost.Password);

        return await (await browser.GetAsync("/")).Content.ReadAsStringAsync();
    }
}
