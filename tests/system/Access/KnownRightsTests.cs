using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.People;
using ClientApi.Identity.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Whole.Tests.Audit;
using Whole.Tests.Storage;

namespace Whole.Tests.Access;

/// <summary>What hosts know of rights over PostgreSQL, whatever becomes of a connection or comes second.</summary>
public sealed class KnownRightsTests
{
    [SkippableFact]
    public async Task A_connection_that_was_cut_while_nobody_used_it_keeps_no_change_from_a_host()
    {
        await using var lab = await AuditLab.OpenAsync(await PlaceAsync());
        await using var number = new RightsNumber(lab.Services.GetRequiredService<IdentityPlace>());
        var before = await number.ReadAsync();

        // For longer than the last number serves.
        await lab.ExecuteAsync(
            "UPDATE identity.rights SET number = number + 1; "
            + "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'grid rights' AND datname = current_database(); "
            + "SELECT pg_sleep(0.06)");

        Assert.Equal(before + 1, await number.ReadAsync());
    }

    [SkippableFact]
    public async Task A_sign_out_that_comes_second_is_answered_when_every_host_knows_of_the_first()
    {
        await using var lab = await AuditLab.OpenAsync(await PlaceAsync());
        await using var number = new RightsNumber(lab.Services.GetRequiredService<IdentityPlace>());
        var bo = await InScopeAsync(lab, async services =>
        {
            await services.GetRequiredService<OrganisationRegister>().AddAsync(PrincipalKind.Bank, "bank", "Bank", scope: null, default);
            var added = await services.GetRequiredService<PersonRegister>().AddAsync("bank", "bo@bank.example", "Bo", Roles.Read, password: null, default);

            return Assert.IsType<Registered<Person>.Done>(added).Value;
        });
        var before = await number.ReadAsync();

        // What the first has committed, and has not acknowledged yet.
        await lab.ExecuteAsync("UPDATE identity.people SET security_stamp = 'another'; UPDATE identity.rights SET number = number + 1");
        await InScopeAsync(lab, async services =>
        {
            await services.GetRequiredService<PersonRegister>().EndSessionsAsync(bo.Id, bo.SecurityStamp!, default);

            return true;
        });

        Assert.Equal(before + 1, await number.ReadAsync());
    }

    private static async Task<T> InScopeAsync<T>(AuditLab lab, Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = lab.Services.CreateAsyncScope();

        return await work(scope.ServiceProvider);
    }

    private static async Task<IdentityPlace> PlaceAsync() => IdentityPlace.Of(new ConfigurationBuilder().AddInMemoryCollection(
        [new("Grid:Store", "postgres"), new("ConnectionStrings:Grid", await TestDatabase.CreateAsync())]).Build());
}
