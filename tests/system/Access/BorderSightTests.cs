using ClientApi.Access;
using Footprints.Facts;

namespace Whole.Tests.Access;

/// <summary>What is blocked at a border shows nothing beyond it, whatever else allows it.</summary>
public sealed class BorderSightTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly BorderSource Foilco = BorderSource.OfEnterprise("urn:ent:foilco");
    private static readonly BorderSource Inland = BorderSource.OfLibrary("inland");

    private static readonly Resource.OfEntity Foil = new(FactKind.Product, "urn:prod:foilco:foil", "urn:ent:foilco", IsShared: true, Part.Figure);
    private static readonly Resource.OfEntity Maker = new(FactKind.Enterprise, "urn:ent:foilco", "urn:ent:foilco", IsShared: true, Part.Name);
    private static readonly Resource.OfEntity Power = new(FactKind.Factor, "urn:factor:power", Owner: null, IsShared: false, Part.Figure)
    {
        Library = "inland",
    };

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("SE", null, false)]
    [InlineData("CN", null, true)]
    [InlineData("SE", 1, true)]
    [InlineData("SE", -1, false)]
    public void Shares_grants_and_factors_stop_there_without_an_approval(string? country, int? hoursApproved, bool isSeen)
    {
        BorderApproval[] approvals = hoursApproved is { } hours
            ? [new("a", Foilco, "urn:ent:acme", Now.AddHours(hours)), new("b", Inland, "urn:ent:acme", Now.AddHours(hours))]
            : [];
        var reader = Acme(country, approvals).At(Now);

        Assert.Equal(isSeen, AccessRules.Decide(reader, AccessAction.Read, Foil).IsAllowed);
        Assert.Equal(isSeen, AccessRules.Decide(reader, AccessAction.Read, Foil with { IsShared = false }).IsAllowed);
        Assert.Equal(isSeen, AccessRules.Decide(reader, AccessAction.Read, Power).IsAllowed);
        Assert.True(AccessRules.Decide(reader, AccessAction.Read, Power with { Library = "demo", Id = "urn:factor:inland:power" }).IsAllowed);
        Assert.Equal(isSeen, AccessRules.Decide(reader, AccessAction.Read, Maker).IsAllowed);
        Assert.Equal(isSeen ? [] : ["inland"], SightRules.SightOf(reader).BlockedLibraries);
        Assert.Equal(isSeen ? [] : ["urn:ent:foilco"], SightRules.SightOf(reader).BlockedEnterprises.Select(one => one.Text));
        Assert.Equal(isSeen ? 1 : 0, SightRules.SightOf(reader).Figures.Length);
    }

    [Fact]
    public void Nothing_is_kept_from_its_owner()
    {
        var owner = Acme(country: null, []) with { Organisation = "urn:ent:foilco", Enterprises = ["urn:ent:foilco"] };

        Assert.True(AccessRules.Decide(owner.At(Now), AccessAction.Read, Foil with { IsShared = false }).IsAllowed);
    }

    private static Principal Acme(string? country, BorderApproval[] approvals) => new(
        "acme-erp", "ERP", IsPerson: false, PrincipalKind.Enterprise, "urn:ent:acme", ["urn:ent:acme"], [], Roles.All, Scope: null)
    {
        Country = country,
        Borders = new(
            [new(Foilco, "urn:ent:foilco", "CN", IsBlocked: true), new(Inland, "authority", "CN", IsBlocked: true)], approvals),
        Grants = [new("g", "urn:ent:foilco", Product: null, GrantedParts.Figure, Now.AddDays(1), "A loan")],
    };
}
