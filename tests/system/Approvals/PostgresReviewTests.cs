using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.Approvals;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.Rights;
using ClientApi.Identity.Storage;
using Footprints.Facts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Whole.Tests.Access;
using Whole.Tests.Api;
using Whole.Tests.Running;
using Whole.Tests.Storage;

namespace Whole.Tests.Approvals;

/// <summary>Reviews at a border over PostgreSQL, where what a host remembers of rights may be older than what it reads in the store.</summary>
public sealed class PostgresReviewTests
{
    private const string Owner = "urn:ent:acme";

    [SkippableFact]
    public async Task A_block_that_is_not_acknowledged_yet_is_judged_by_the_rights_after_it()
    {
        using var folder = new TemporaryFolder();
        var grid = new GridFake
        {
            Export = [LinkTests.Line("share", "urn:ent:acme * urn:ent:other", """{"kind":"share","enterprise":"urn:ent:acme","with":"urn:ent:other"}""")],
        };
        await using var app = FakedApi.Build(
            grid, time: null, "--urls=http://127.0.0.1:0", $"--Grid:Data={folder.Path}", "--Grid:Store=postgres",
            $"--ConnectionStrings:Grid={await TestDatabase.CreateAsync()}");
        await app.Services.OpenIdentity();
        await AddAsync(app, Owner, "CN");
        await AddAsync(app, "urn:ent:other", "DE");
        var (books, reviews) = (app.Services.GetRequiredService<RightsBooks>(), app.Services.GetRequiredService<BorderReviews>());

        // A host that is asked all the while has always read rights a moment ago, and judges by them.
        var block = BlockAsync(app);
        do
        {
            await (await books.CurrentAsync()).BordersAsync(default);
            await reviews.ReviewAsync(default);
        }
        while (!block.IsCompleted);

        await block;
        await reviews.ReviewAsync(default);
        var withdrawn = Assert.IsType<Fact.Withdrawn>(Assert.Single(Assert.Single(grid.Pushes).Facts).Fact);
        Assert.Equal("urn:ent:acme * urn:ent:other", withdrawn.Id.Text);
    }

    /// <summary>As another host does it: it returns when every host must know.</summary>
    private static async Task BlockAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var owner = new Principal("ann", "Ann", IsPerson: true, PrincipalKind.Enterprise, Owner, [Owner], [], Roles.All, Scope: null);

        Assert.IsType<Registered<BorderMark>.Done>(await scope.ServiceProvider.GetRequiredService<BorderRegister>().SetAsync(
            owner, BorderSource.OfEnterprise(Owner), isToBeBlocked: true, default));
    }

    private static async Task AddAsync(WebApplication app, string organisation, string country)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<OrganisationRegister>().AddAsync(
            PrincipalKind.Enterprise, organisation, organisation, scope: null, default, country);
    }
}
