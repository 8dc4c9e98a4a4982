using ClientApi.Audit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Whole.Tests.Access;
using Whole.Tests.Api;
using Whole.Tests.Audit;

namespace Whole.Tests.Reads;

/// <summary>What is refused is recorded, and nobody can tell by the answer's way what is in the way.</summary>
public sealed class RefusedReadsTests
{
    private const string Set = "/v1/footprints?ids=urn:prod:acme:cell,urn:prod:acme:none";

    /// <summary>The clock stands still, so that whatever is written by then was written before the answer.</summary>
    [Fact]
    public async Task Nothing_is_written_before_the_answer_whether_it_is_there_or_not()
    {
        var grid = new GridFake().With(Figures.Product(Figures.Cell, 2)).With(Figures.Enterprise(Figures.Acme, 2));
        await using var host = await AccessHost.StartAsync(grid, new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        using var bank = await host.AsAsync("bank");
        using var acme = await host.AsAsync("enterprise-admin");
        using var operators = await host.AsAsync("operator");

        foreach (var id in new[] { "urn:prod:acme:cell", "urn:prod:acme:none" })
        {
            (await bank.ReadAsync($"/v1/products/{id}/footprint")).IsProblem(404, "NOT_FOUND");
            (await bank.ReadAsync($"/v1/products/{id}/history")).IsProblem(404, "NOT_FOUND");
            (await bank.ReadAsync($"/v1/products/{id}/footprint?detail=inputs")).IsProblem(404, "NOT_FOUND");
        }

        (await bank.ReadAsync("/v1/enterprises/urn:ent:acme/live")).IsProblem(404, "NOT_FOUND");
        Assert.Equal(2, (await bank.ReadAsync(Set)).Json.GetProperty("notFound").GetArrayLength());
        (await bank.ReadAsync("/v1/access/clients")).IsProblem(403, "FORBIDDEN");
        Assert.Empty(await host.App.Services.GetRequiredService<AuditLog>()
            .PageAsync(AuditView.Of(AuditPeople.Operator), new(AuditKind.Refusal), long.MaxValue, 100, default));

        // Whoever looks sees them all the same.
        Assert.Equal("urn:prod:acme:cell", Assert.Single(await AuditRouteTests.EntriesAsync(acme, "?kind=refusal")).GetProperty("entity").GetString());
        var all = await AuditRouteTests.EntriesAsync(operators, "?kind=refusal");
        Assert.Equal(
            ["", "", "urn:ent:acme"],
            all.Select(one => one.GetProperty("enterprise").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_page_makes_no_attempts_at_what_its_reader_may_not_see()
    {
        var foil = Figures.Product("urn:prod:other:foil", 4, "Copper foil", "urn:ent:other");
        var paste = Figures.Product("urn:prod:other:paste", 4, "Paste", "urn:ent:other");
        var cell = new Grains.Figures.Breakdown(
            Figures.Product(Figures.Cell, 2), 1,
            [new(foil.Id, "", 0.25, "kilogram", 0, Grains.Figures.MissingInput.NotShared, null), new(paste.Id, "", 0.25, "kilogram", 1, null, null)]);
        var portfolio = new Grains.Figures.Breakdown(Figures.Enterprise(Figures.Acme, 20), 0, [Figures.Contribution(cell.Figure, 10)]);
        var grid = new GridFake().With(foil, paste).With(cell, portfolio);
        await using var host = await AccessHost.StartAsync(grid);
        using var other = await host.AsAsync("other-enterprise");
        using var operators = await host.AsAsync("operator");
        using var browser = new FormBrowser(host.Address);
        await browser.SignInAsync("/sign-in", "ann@acme.example", AccessHost.Password);

        var page = await (await browser.GetAsync($"/?product={Figures.Cell}")).Content.ReadAsStringAsync();

        Assert.Contains("id=\"breakdown\"", page, StringComparison.Ordinal);
        Assert.Contains(foil.Id, page, StringComparison.Ordinal);
        Assert.DoesNotContain("Copper foil", page, StringComparison.Ordinal);
        Assert.Empty(await AuditRouteTests.EntriesAsync(operators, "?kind=refusal"));
        Assert.DoesNotContain(grid.ManyReads, read => read.Ids.Contains(foil.Id));

        // What counts is shown, by the amount of it, whatever the rules say by now.
        Assert.Equal(paste.Id, Assert.Single(await AuditRouteTests.EntriesAsync(other, "?kind=disclosure")).GetProperty("entity").GetString());
    }
}
