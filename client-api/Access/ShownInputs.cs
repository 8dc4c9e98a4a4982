using Footprints.Facts;
using Footprints.Identities;
using Grains;
using Grains.Figures;

namespace ClientApi.Access;

/// <summary>
/// What of others shows in an own breakdown: what an input adds, by the amount of it, is its figure. Whose an input is its user's partition
/// does not know, so that it is looked up.
/// </summary>
internal sealed class ShownInputs(IGrid grid)
{
    /// <param name="looked">Inputs that are known already and left out; what is looked up now is added.</param>
    /// <returns>None while it can't be said whose they are.</returns>
    public async Task<IReadOnlyList<Disclosure>?> OfOthersAsync(
        Principal reader, Breakdown own, HashSet<string> looked, CancellationToken cancellation)
    {
        var ids = own.Inputs.Where(input => input.Counts).Select(input => input.Of).Where(id => !looked.Contains(id)).Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count == 0)
            return [];

        var outcome = await grid.ReadManyAsync([.. ids.Select(EntityId.Of)], default, SightRules.BuyerOf(reader), cancellation);
        if (outcome is not ReadOutcome<FigureSet>.Found { Value: var set })
            return null;

        looked.UnionWith(ids);

        return
        [
            .. set.Figures.Where(figure => IsOthers(reader, figure)).Select(figure => Shown(reader, Resource.Of(figure, Part.Figure))),
            // It was taken back meanwhile: that it was shown is told without its owner.
            .. set.NotFound.Select(id => Shown(reader, new(FactKind.Product, id, Owner: null, IsShared: false, Part.Figure))),
        ];
    }

    private static bool IsOthers(Principal reader, Figure figure) =>
        figure.Kind != FactKind.Factor && (figure.Enterprise is not { } owner || !reader.Enterprises.Contains(owner));

    /// <summary>Whatever the rules say of it by now: it counts in what is the reader's own.</summary>
    private static Disclosure Shown(Principal reader, Resource.OfEntity input) => new(
        input,
        AccessRules.Decide(reader, AccessAction.Read, input) is { IsAllowed: true } decision
            ? decision
            : new Decision.Allowed("It counts in what is the reader's own.", Basis.Shared));
}
