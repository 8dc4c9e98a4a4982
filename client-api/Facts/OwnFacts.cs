using ClientApi.Access;
using Footprints.Facts;
using Grains.Intake;

namespace ClientApi.Facts;

/// <summary>Parts a push into facts that the principal may state, by what they say of themselves, and those that it may not.</summary>
/// <remarks>
/// What a fact would replace may still be another's: that is judged where it is held, by the <see cref="Writer"/> that goes along.
/// </remarks>
internal static class OwnFacts
{
    public const string NotYours = "NOT_YOURS";

    public static (IReadOnlyList<StatedFact> Own, IReadOnlyList<Rejection> Others) Of(Principal principal, IReadOnlyList<StatedFact> facts)
    {
        List<Rejection>? others = null;
        foreach (var stated in facts)
        {
            if (RefusalOf(principal, stated) is { } refusal)
                (others ??= []).Add(refusal);
        }

        if (others is null)
            return (facts, []);

        var lines = others.Select(one => one.Line).ToHashSet();

        return ([.. facts.Where(stated => !lines.Contains(stated.Line))], others);
    }

    /// <summary>None where everything may be replaced.</summary>
    public static Writer? WriterOf(Principal principal) =>
        principal.IsUnrestricted ? null : new([.. principal.Enterprises], [.. principal.Libraries]);

    /// <summary>The enterprise or the library whose the fact is by its own words; empty where it names none.</summary>
    public static (string Enterprise, string Library) NamedBy(Fact fact) => OwnerOf(fact).Owner switch
    {
        Resource.OfEnterprise(var enterprise) => (enterprise, ""),
        Resource.OfLibrary(var library) => ("", library),
        _ => ("", ""),
    };

    private static Rejection? RefusalOf(Principal principal, StatedFact stated)
    {
        var (field, resource) = OwnerOf(stated.Fact);
        var decision = AccessRules.Decide(principal, AccessAction.Write, resource);

        return decision.IsAllowed ? null : new(stated.Line, NotYours, field, decision.Reason);
    }

    /// <summary>Whose the fact is by its own words. One that takes something back names nobody: that is judged by what is held.</summary>
    private static (string Field, Resource Owner) OwnerOf(Fact fact) => fact switch
    {
        Fact.Enterprise enterprise => ("id", new Resource.OfEnterprise(enterprise.Id.Text)),
        Fact.Product product => ("enterprise", new Resource.OfEnterprise(product.EnterpriseId.Text)),
        Fact.Component component => ("enterprise", new Resource.OfEnterprise(component.EnterpriseId.Text)),
        Fact.Volume volume => ("enterprise", new Resource.OfEnterprise(volume.EnterpriseId.Text)),
        Fact.Share share => ("enterprise", new Resource.OfEnterprise(share.EnterpriseId.Text)),
        Fact.Factor factor => ("library", new Resource.OfLibrary(factor.Library)),
        Fact.Withdrawn { Kind: FactKind.Enterprise } withdrawn => ("id", new Resource.OfEnterprise(withdrawn.Id.Text)),
        Fact.Withdrawn { Kind: FactKind.Volume or FactKind.Share } withdrawn => ("enterprise", new Resource.OfEnterprise(withdrawn.Id.Text.Split(' ')[0])),
        _ => ("id", Resource.Grid),
    };
}
