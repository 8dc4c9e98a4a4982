using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.Grants;
using ClientApi.Identity.People;
using ClientApi.Pages;
using ClientApi.Pages.Portfolio;
using Grains.Figures;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Whole.Tests.Access;
using Whole.Tests.Api;
using Whole.Tests.Audit;

namespace Whole.Tests.Pages;

/// <summary>What somebody asks for by the connection of an open page, which no request comes with.</summary>
public sealed class PageRateTests
{
    private static readonly ListQuery Search = new("acme", "name", Limit: 8, Offset: 0);

    [Fact]
    public async Task Choosing_an_enterprise_counts_as_requests_and_tells_no_figure()
    {
        await using var host = await StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        await using var scope = await OpenAsync(host);
        var page = scope.ServiceProvider.GetRequiredService<PageGrid>();

        for (var letter = 0; letter < 2; letter++)
            Assert.Equal(Figures.Acme, Assert.Single(await FindAsync(page)).Id);

        Assert.Empty(await FindAsync(page));
        Assert.Equal(2, host.Grid.Lists.Count);
        Assert.Empty(await AuditRouteTests.EntriesAsync(admin, "?kind=disclosure"));
    }

    [Fact]
    public async Task Whoever_goes_on_to_another_enterprise_too_often_waits_for_the_beat_of_the_page()
    {
        await using var host = await StartAsync();
        await using var scope = await OpenAsync(host);
        var page = scope.ServiceProvider.GetRequiredService<PageGrid>();
        await using var session = new PortfolioSession(page, new FakeTimeProvider(), isFollowed: true);

        await session.OpenAsync(Figures.Acme, product: null, default);
        await session.OpenAsync("urn:ent:other", product: null, default);
        Assert.Equal(PortfolioState.NotFound, session.State);
        var reads = host.Grid.Reads.Count;
        await session.OpenAsync(Figures.Acme, product: null, default);

        Assert.Equal(reads, host.Grid.Reads.Count);
    }

    private static async Task<AccessHost> StartAsync()
    {
        var grid = new GridFake().With(Figures.Enterprise(Figures.Acme, 4));

        return await AccessHost.StartAsync(grid, new FakeTimeProvider(TimeProvider.System.GetUtcNow()), settings: "--Access:RequestsPerMinute=2");
    }

    /// <summary>A page that a person of a bank has open, which was granted the portfolio.</summary>
    private static async Task<AsyncServiceScope> OpenAsync(AccessHost host)
    {
        var scope = host.App.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var until = services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(1);
        var bo = await services.GetRequiredService<PersonRegister>().AddAsync("bank", "bo@bank.example", "Bo", Roles.Read, AccessHost.Password, default);
        Assert.IsType<Registered<KeptGrant>.Done>(await services.GetRequiredService<GrantRegister>().AddAsync(
            new("urn:ent:acme", null, "bank", GrantedParts.Portfolio, until, "a loan"), "ann", default));
        var session = Session.Of(Assert.IsType<Registered<Person>.Done>(bo).Value);
        ((IHostEnvironmentAuthenticationStateProvider)services.GetRequiredService<AuthenticationStateProvider>())
            .SetAuthenticationState(Task.FromResult(new AuthenticationState(session)));

        return scope;
    }

    private static async Task<IReadOnlyList<SeenName>> FindAsync(PageGrid page) =>
        Assert.IsType<ReadOutcome<IReadOnlyList<SeenName>>.Found>(await page.FindEnterprisesAsync(Search, default)).Value;
}
