using ClientApi.Access;

namespace Whole.Tests.Access;

/// <summary>Every branch of what may cross a border, and of who says so.</summary>
public sealed class CrossBorderTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly BorderSource Source = BorderSource.OfEnterprise("urn:ent:acme");
    private static readonly BorderOwner Acme = new(Source, "urn:ent:acme", "CN", IsBlocked: true);
    private static readonly BorderApproval Approval = new("1", Source, "urn:ent:aurora", Now.AddDays(10));

    [Theory]
    [InlineData("urn:ent:acme", null, true)]
    [InlineData("urn:ent:kaltwerk", "CN", true)]
    [InlineData("urn:ent:kaltwerk", "DE", false)]
    [InlineData("urn:ent:kaltwerk", null, false)]
    [InlineData("", null, false)]
    public void What_is_blocked_stays_inside_the_country(string organisation, string? country, bool isAllowed)
    {
        var reader = new BorderReader(organisation, country);

        Assert.Equal(isAllowed, CrossBorder.Decide(Acme, reader, [], Now).IsAllowed);
        Assert.True(CrossBorder.Decide(Acme with { IsBlocked = false }, reader, [], Now).IsAllowed);
    }

    [Theory]
    [InlineData("urn:ent:acme", true)]
    [InlineData("urn:ent:kaltwerk", false)]
    public void Of_an_owner_without_a_country_nothing_is_told_to_others(string organisation, bool isAllowed)
    {
        Assert.Equal(isAllowed, CrossBorder.Decide(Acme with { Country = null }, new(organisation, "CN"), [], Now).IsAllowed);
        Assert.Equal(isAllowed, CrossBorder.Decide(Acme with { Country = null }, new(organisation, null), [], Now).IsAllowed);
    }

    [Fact]
    public void An_approval_lets_its_reader_read_what_it_is_about_until_it_ends()
    {
        var aurora = new BorderReader("urn:ent:aurora", "DE");

        Assert.True(CrossBorder.Decide(Acme, aurora, [Approval], Now).IsAllowed);
        Assert.True(CrossBorder.Decide(Acme, aurora, [Approval], Approval.ValidUntil.AddTicks(-1)).IsAllowed);
        Assert.False(CrossBorder.Decide(Acme, aurora, [Approval], Approval.ValidUntil).IsAllowed);
        Assert.False(CrossBorder.Decide(Acme, new("urn:ent:kaltwerk", "DE"), [Approval], Now).IsAllowed);
        Assert.False(CrossBorder.Decide(Acme with { Source = BorderSource.OfEnterprise("urn:ent:other") }, aurora, [Approval], Now).IsAllowed);
        Assert.False(CrossBorder.Decide(Acme with { Source = BorderSource.OfLibrary("urn:ent:acme") }, aurora, [Approval], Now).IsAllowed);
    }

    [Fact]
    public void What_goes_on_must_end_with_the_longest_approval()
    {
        var aurora = new BorderReader("urn:ent:aurora", "DE");
        BorderApproval[] both = [Approval, Approval with { Id = "2", ValidUntil = Now.AddDays(20) }];

        Assert.True(CrossBorder.Decide(Acme, aurora, both, Now, Now.AddDays(20)).IsAllowed);
        Assert.False(CrossBorder.Decide(Acme, aurora, both, Now, Now.AddDays(20).AddTicks(1)).IsAllowed);
        Assert.False(CrossBorder.Decide(Acme, aurora, both, Now, DateTimeOffset.MaxValue).IsAllowed);
        var borders = new Borders([Acme], both);
        Assert.Equal("2", borders.ApprovalOf(Source, aurora, Now, Now.AddDays(15))!.Id);
        Assert.Null(borders.ApprovalOf(Source, aurora, Now, Now.AddDays(21)));
        Assert.Null(borders.ApprovalOf(Source, new("urn:ent:kaltwerk", "CN"), Now, Now));
        Assert.Null(borders.ApprovalOf(BorderSource.OfEnterprise("urn:ent:other"), aurora, Now, Now));
        Assert.False(borders.AreOpen);
        Assert.True(Borders.None.AreOpen);
        Assert.True(Borders.None.Decide(Source, aurora, Now).IsAllowed);
        Assert.False(borders.Decide(Source, new("urn:ent:kaltwerk", "DE"), Now).IsAllowed);
    }

    [Theory]
    [InlineData("operator", "enterprise", false, true)]
    [InlineData("operator", "authority", false, true)]
    [InlineData("authority", "operator", false, true)]
    [InlineData("authority of a region", null, true, false)]
    [InlineData("authority elsewhere", null, true, false)]
    [InlineData("authority of nowhere", null, true, false)]
    [InlineData("owner", null, true, true)]
    [InlineData("owner", "enterprise", false, true)]
    [InlineData("owner", "authority", true, true)]
    [InlineData("owner", "authority", false, false)]
    [InlineData("owner", "operator", false, false)]
    [InlineData("owner who only reads", null, true, false)]
    [InlineData("operator who only reads", null, true, false)]
    [InlineData("reader", null, true, false)]
    public void Is_set_by_the_owner_the_national_authority_and_operators(string who, string? blockedBy, bool isToBeBlocked, bool isAllowed) => Assert.Equal(
        isAllowed, BorderRules.Set(Who(who), Acme, blockedBy is null ? null : PrincipalKinds.Read(blockedBy), isToBeBlocked).IsAllowed);

    [Theory]
    [InlineData("operator", true)]
    [InlineData("owner", true)]
    [InlineData("reader", true)]
    [InlineData("owner who only reads", false)]
    [InlineData("other", false)]
    [InlineData("authority", false)]
    public void Is_asked_for_by_one_of_the_two_sides(string who, bool isAllowed) =>
        Assert.Equal(isAllowed, BorderRules.Request(Who(who), Acme, "urn:ent:aurora").IsAllowed);

    [Theory]
    [InlineData("authority", true, true)]
    [InlineData("authority", false, true)]
    [InlineData("operator", false, true)]
    [InlineData("operator", true, false)]
    [InlineData("operator who only reads", false, false)]
    [InlineData("authority of a region", false, false)]
    [InlineData("authority elsewhere", false, false)]
    [InlineData("owner", false, false)]
    [InlineData("reader", false, false)]
    public void Is_decided_by_the_national_authority_or_where_there_is_none_by_an_operator(string who, bool hasAuthority, bool isAllowed) =>
        Assert.Equal(isAllowed, BorderRules.Decide(Who(who), Acme, hasAuthority).IsAllowed);

    [Theory]
    [InlineData("authority", true, true)]
    [InlineData("operator", true, true)]
    [InlineData("owner", true, true)]
    [InlineData("reader", false, true)]
    [InlineData("other", false, false)]
    [InlineData("authority elsewhere", false, false)]
    [InlineData("owner who only reads", false, true)]
    public void Is_taken_back_by_the_owner_the_national_authority_and_operators(string who, bool isAllowed, bool isSeen)
    {
        Assert.Equal(isAllowed, BorderRules.TakeBack(Who(who), Acme).IsAllowed);
        Assert.Equal(isSeen, BorderRules.Sees(Who(who), Acme, "urn:ent:aurora"));
    }

    [Fact]
    public void Every_decision_says_why() => Assert.All(
        (Decision[])
        [
            BorderRules.Set(Who("owner"), Acme, null, true), BorderRules.Set(Who("other"), Acme, null, true), BorderRules.Request(Who("other"), Acme, "x"),
            BorderRules.Decide(Who("other"), Acme, true), BorderRules.TakeBack(Who("other"), Acme), CrossBorder.Decide(Acme, new("x", "DE"), [], Now),
        ],
        decision => Assert.NotEmpty(decision.Reason));

    private static Principal Who(string who) => who switch
    {
        "operator" => Of(PrincipalKind.Operator, "operator", null),
        "operator who only reads" => Of(PrincipalKind.Operator, "operator", null) with { Roles = Roles.Read },
        "authority" => Of(PrincipalKind.Authority, "cn-authority", "CN") with { Scope = "national" },
        "authority of a region" => Of(PrincipalKind.Authority, "jiangsu", "CN") with { Scope = "Jiangsu" },
        "authority elsewhere" => Of(PrincipalKind.Authority, "de-authority", "DE") with { Scope = "national" },
        "authority of nowhere" => Of(PrincipalKind.Authority, "authority", null) with { Scope = "national" },
        "owner" => Of(PrincipalKind.Enterprise, "urn:ent:acme", "CN"),
        "owner who only reads" => Of(PrincipalKind.Enterprise, "urn:ent:acme", "CN") with { Roles = Roles.Read },
        "reader" => Of(PrincipalKind.Enterprise, "urn:ent:aurora", "DE"),
        _ => Of(PrincipalKind.Bank, "bank", "CN"),
    };

    private static Principal Of(PrincipalKind kind, string organisation, string? country) =>
        new($"{organisation}-1", organisation, IsPerson: false, kind, organisation, [], [], Roles.All, Scope: null) { Country = country };
}
