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

    /// <summary>The first is slow, and a machine that is busy may be once more.</summary>
    private const int Rounds = 5;

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

        for (var round = 1; round <= Rounds; round++)
        {
            await BlockAsync(app, async () =>
            {
                // Whoever was asked a moment before judges by the rights of that moment.
                await (await books.CurrentAsync()).BordersAsync(default);
            });
            await reviews.ReviewAsync(default);

            Assert.Equal(round, grid.Pushes.Count);
            Assert.Equal("urn:ent:acme * urn:ent:other", Assert.IsType<Fact.Withdrawn>(Assert.Single(grid.Pushes[^1].Facts).Fact).Id.Text);
            await FreeAsync(app);
            await reviews.ReviewAsync(default);
        }
    }

    /// <summary>As another host does it that has not told anybody yet.</summary>
    private static async Task BlockAsync(WebApplication app, Func<Task> before)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await using var transaction = await scope.ServiceProvider.GetRequiredService<IdentityDb>().Database.BeginTransactionAsync();
        await SetAsync(scope.ServiceProvider, isToBeBlocked: true);
        await before();
        await transaction.CommitAsync();
    }

    private static async Task FreeAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await SetAsync(scope.ServiceProvider, isToBeBlocked: false);
    }

    private static async Task SetAsync(IServiceProvider services, bool isToBeBlocked)
    {
        var owner = new Principal("ann", "Ann", IsPerson: true, PrincipalKind.Enterprise, Owner, [Owner], [], Roles.All, Scope: null);

        Assert.IsType<Registered<BorderMark>.Done>(
            await services.GetRequiredService<BorderRegister>().SetAsync(owner, BorderSource.OfEnterprise(Owner), isToBeBlocked, default));
    }

    private static async Task AddAsync(WebApplication app, string organisation, string country)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<OrganisationRegister>().AddAsync(
            PrincipalKind.Enterprise, organisation, organisation, scope: null, default, country);
    }
}
