using ClientApi.Access;
using Footprints.Facts;

namespace Whole.Tests.Access;

public sealed class AccessRulesTests
{
    private static readonly Principal Acme = new(
        "acme-erp", "ERP", IsPerson: false, PrincipalKind.Enterprise, "urn:ent:acme", ["urn:ent:acme", "urn:ent:buyer:17"], ["acme"], Roles.All, Scope: null);

    [Theory]
    [InlineData("urn:ent:acme", true)]
    [InlineData("urn:ent:buyer:17", true)]
    [InlineData("urn:ent:foilco", false)]
    [InlineData("URN:ENT:ACME", false)]
    public void An_enterprise_states_only_its_own_facts(string enterprise, bool isAllowed) =>
        Assert.Equal(isAllowed, AccessRules.Decide(Acme, AccessAction.Write, new Resource.OfEnterprise(enterprise)).IsAllowed);

    [Theory]
    [InlineData("acme", true)]
    [InlineData("demo", false)]
    public void A_factor_is_stated_by_the_owner_of_its_library(string library, bool isAllowed) =>
        Assert.Equal(isAllowed, AccessRules.Decide(Acme, AccessAction.Write, new Resource.OfLibrary(library)).IsAllowed);

    [Theory]
    [InlineData(Roles.Read, AccessAction.Read, true)]
    [InlineData(Roles.Read, AccessAction.Write, false)]
    [InlineData(Roles.Read, AccessAction.Manage, false)]
    [InlineData(Roles.Write, AccessAction.Write, true)]
    [InlineData(Roles.Write, AccessAction.Read, false)]
    [InlineData(Roles.All, AccessAction.Manage, true)]
    [InlineData(Roles.All, AccessAction.Operate, false)]
    [InlineData(Roles.All, AccessAction.Observe, false)]
    public void Roles_bound_what_an_enterprise_may_do(Roles roles, AccessAction action, bool isAllowed) =>
        Assert.Equal(isAllowed, AccessRules.Decide(Acme with { Roles = roles }, action, Resource.Grid).IsAllowed);

    [Fact]
    public void An_operator_runs_the_grid_and_states_nobodys_facts()
    {
        var runs = Acme with { Kind = PrincipalKind.Operator, Organisation = "operator", Enterprises = [], Libraries = [] };

        Assert.True(AccessRules.Decide(runs, AccessAction.Operate, Resource.Grid).IsAllowed);
        Assert.True(AccessRules.Decide(runs, AccessAction.Manage, new Resource.OfOrganisation("urn:ent:acme")).IsAllowed);
        Assert.False(AccessRules.Decide(runs, AccessAction.Write, new Resource.OfEnterprise("urn:ent:acme")).IsAllowed);
        Assert.False(AccessRules.Decide(runs, AccessAction.Write, Resource.Grid).IsAllowed);
    }

    [Theory]
    [InlineData(Roles.Read, AccessAction.Observe, true)]
    [InlineData(Roles.Read, AccessAction.Operate, false)]
    [InlineData(Roles.Write, AccessAction.Observe, false)]
    [InlineData(Roles.Write, AccessAction.Operate, false)]
    [InlineData(Roles.Admin, AccessAction.Observe, false)]
    [InlineData(Roles.Admin, AccessAction.Operate, true)]
    public void Roles_bound_what_an_operator_may_do(Roles roles, AccessAction action, bool isAllowed) => Assert.Equal(
        isAllowed, AccessRules.Decide(Acme with { Kind = PrincipalKind.Operator, Enterprises = [], Roles = roles }, action, Resource.Grid).IsAllowed);

    [Fact]
    public void Nobody_is_asked_to_sign_in_and_every_decision_says_why()
    {
        var actions = Enum.GetValues<AccessAction>();
        Resource[] resources =
        [
            Resource.Grid, new Resource.OfEnterprise("a"), new Resource.OfLibrary("a"), new Resource.OfOrganisation("a"),
            new Resource.OfRoles("a", IsOfOperators: false, Roles.All),
            new Resource.OfEntity(FactKind.Product, "a", "a", IsShared: true, Part.Breakdown),
        ];

        Assert.All(actions, action => Assert.All(resources, resource =>
        {
            Assert.IsType<Decision.SignInRequired>(AccessRules.Decide(null, action, resource));
            Assert.NotEmpty(AccessRules.Decide(Acme, action, resource).Reason);
            Assert.True(AccessRules.Decide(Principal.Local, action, resource).IsAllowed);
        }));
    }
}
