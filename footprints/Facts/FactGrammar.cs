namespace Footprints.Facts;

/// <summary>Which members a fact of a kind may and must have.</summary>
internal static class FactGrammar
{
    private static readonly MemberSet Request = MemberSet.Of(Member.Kind, Member.IfVersion, Member.Withdrawn);

    /// <summary>The members of a direct entry.</summary>
    public static MemberSet DirectEntry { get; } = MemberSet.Of(Member.Stage) | MemberSet.Lanes | MemberSet.Quality;

    public static MemberSet Input { get; } = MemberSet.Of(Member.Of, Member.Quantity, Member.Unit);

    public static MemberSet RequiredOfInput { get; } = MemberSet.Of(Member.Of, Member.Quantity);

    public static MemberSet RequiredOfSource { get; } = MemberSet.Of(Member.Of, Member.Share);

    public static MemberSet Source { get; } = MemberSet.Of(Member.Of, Member.Share, Member.Instead);

    public static MemberSet Evidence { get; } = MemberSet.Of(Member.Hash, Member.Issuer, Member.Period);

    private static readonly MemberSet Enterprise =
        Request | MemberSet.Of(Member.Id, Member.Name, Member.Country);

    private static readonly MemberSet Factor =
        Request | MemberSet.Lanes | MemberSet.Quality | MemberSet.Validity | MemberSet.Of(
            Member.Id, Member.Library, Member.Release, Member.Name, Member.Unit, Member.Family, Member.Gwp,
            Member.Geography, Member.Year, Member.Source);

    private static readonly MemberSet Product =
        Request | MemberSet.Quality | MemberSet.Validity | MemberSet.Of(
            Member.Id, Member.Enterprise, Member.Name, Member.Unit, Member.MassPerUnit, Member.Direct,
            Member.PublishThreshold, Member.Inputs);

    private static readonly MemberSet Component =
        Request | MemberSet.Of(Member.Id, Member.Enterprise, Member.Name, Member.Unit, Member.Sources);

    private static readonly MemberSet Volume =
        Request | MemberSet.Of(Member.Enterprise, Member.Product, Member.Quantity, Member.Unit);

    private static readonly MemberSet Sharing =
        Request | MemberSet.Of(Member.Enterprise, Member.Product, Member.With, Member.ValidUntil);

    private static readonly MemberSet Publication = MemberSet.Of(
        Member.Kind, Member.Id, Member.Uuid, Member.Preceding, Member.SettledThrough, Member.ProductVersion,
        Member.Unit, Member.Total, Member.Reason);

    private static readonly MemberSet Expiry =
        MemberSet.Of(Member.Kind, Member.Id, Member.ExpiredVersion, Member.ValidUntil);

    /// <summary>What any fact from outside may have.</summary>
    public static MemberSet AnyStated { get; } = Enterprise | Factor | Product | Component | Volume | Sharing;

    /// <summary>What any fact may have, the grid's own included.</summary>
    public static MemberSet Any { get; } = AnyStated | Publication | Expiry;

    public static MemberSet Allowed(FactKind kind) => kind switch
    {
        FactKind.Enterprise => Enterprise,
        FactKind.Factor => Factor,
        FactKind.Product => Product,
        FactKind.Component => Component,
        FactKind.Volume => Volume,
        FactKind.Share => Sharing,
        FactKind.Publication => Publication,
        _ => Expiry,
    };

    /// <summary>What has to be there; what makes a factor credible is asked for by <see cref="FactRules"/>.</summary>
    public static MemberSet Required(FactKind kind) => kind switch
    {
        FactKind.Enterprise => MemberSet.Of(Member.Id, Member.Name),
        FactKind.Factor => MemberSet.Of(Member.Id, Member.Library, Member.Release, Member.Name, Member.Unit),
        FactKind.Product => MemberSet.Of(Member.Id, Member.Enterprise, Member.Name, Member.Unit),
        FactKind.Component => MemberSet.Of(Member.Id, Member.Enterprise, Member.Name, Member.Unit, Member.Sources),
        FactKind.Volume => MemberSet.Of(Member.Enterprise, Member.Product, Member.Quantity),
        FactKind.Share => MemberSet.Of(Member.Enterprise, Member.With),
        FactKind.Publication => Publication.Without(MemberSet.Of(Member.Preceding)),
        _ => Expiry,
    };

    /// <summary>What a withdrawal names the entity by; it says nothing else.</summary>
    public static MemberSet Identity(FactKind kind) => kind switch
    {
        FactKind.Volume => MemberSet.Of(Member.Enterprise, Member.Product),
        FactKind.Share => MemberSet.Of(Member.Enterprise, Member.With),
        _ => MemberSet.Of(Member.Id),
    };

    /// <summary>All that a withdrawal may say: a share that is taken back may be that of one product.</summary>
    public static MemberSet Withdrawal(FactKind kind) =>
        Request | Identity(kind) | (kind == FactKind.Share ? MemberSet.Of(Member.Product) : default);
}
