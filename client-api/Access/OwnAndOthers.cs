using Footprints.Facts;
using Grains.Figures;

namespace ClientApi.Access;

/// <summary>A product's figure in two sums: what its owner adds itself, and what comes from others.</summary>
/// <param name="Own">kg CO2e per declared unit, biogenic uptake excluded.</param>
/// <param name="Others">Likewise; nobody is named.</param>
/// <remarks>
/// The sums add up to the figure. They are told apart only where nobody can compute one supplier's figure out of them
/// (<see cref="SubtractionRule"/>). The owner's part is what it emits and the factors that it counts with: factors are public, so they
/// hide nothing among what others add. Products of its own, whose suppliers are not looked at, are added to the others; that blurs
/// their sum, and they count for nobody. Nor do those of its sister enterprises, and several of one organisation count as one.
/// </remarks>
public sealed record OwnAndOthers(double Own, double Others)
{
    /// <summary>None where the sums may not be told apart, or there is no complete figure.</summary>
    /// <param name="controllers">
    /// Who controls each of <see cref="EnterprisesOf"/>: enterprises of one organisation are one contributor, and those of the owner's none.
    /// </param>
    public static OwnAndOthers? Of(Tiers tiers, IReadOnlyDictionary<string, string> controllers)
    {
        var figure = tiers.Own.Figure;
        if (figure.Status != TotalStatus.Complete)
            return null;

        var sorting = new Sorting(figure.Enterprise is { } owner ? controllers[owner] : null, tiers, controllers);
        if (!sorting.TryAdd(tiers.Own.Inputs, factor: 1, isComponent: false))
            return null;

        var own = tiers.Own.DirectPcf + sorting.Own;
        if (sorting.IsAllOwn)
            return new(figure.PcfExcludingBiogenicUptake, 0);

        return SubtractionRule.MayShow(sorting.Contributors.Values) ? new(own, figure.PcfExcludingBiogenicUptake - own) : null;
    }

    /// <summary>The enterprises that the sorting asks for.</summary>
    public static IEnumerable<string> EnterprisesOf(Tiers tiers) => tiers.Inputs.Concat(tiers.Sources).Append(tiers.Own.Figure)
        .Select(figure => figure.Enterprise).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>Sorts contributions by who adds them.</summary>
    /// <param name="owner">Who controls the owner.</param>
    private sealed class Sorting(string? owner, Tiers tiers, IReadOnlyDictionary<string, string> controllers)
    {
        private readonly Dictionary<string, Figure> _known = new(
            tiers.Inputs.Concat(tiers.Sources).DistinctBy(figure => figure.Id).ToDictionary(figure => figure.Id), StringComparer.Ordinal);

        private readonly Dictionary<string, Breakdown> _components =
            tiers.Components.ToDictionary(component => component.Figure.Id, StringComparer.Ordinal);

        public double Own { get; private set; }

        public bool IsAllOwn { get; private set; } = true;

        /// <summary>What each other organisation adds.</summary>
        public Dictionary<string, double> Contributors { get; } = new(StringComparer.Ordinal);

        /// <returns>False where it can't be said who adds something.</returns>
        public bool TryAdd(IEnumerable<Contribution> inputs, double factor, bool isComponent)
        {
            foreach (var input in inputs.Where(input => input.Counts))
            {
                if (!_known.TryGetValue(input.Of, out var of) || !TryAdd(of, input.Pcf * factor, isComponent))
                    return false;
            }

            return true;
        }

        private bool TryAdd(Figure of, double pcf, bool isComponent)
        {
            if (of.Kind == FactKind.Factor)
            {
                Own += pcf;

                return true;
            }

            if (of.Kind == FactKind.Component && !isComponent && _components.TryGetValue(of.Id, out var component))
                return TryAdd(component, pcf);

            IsAllOwn = false;
            if (of.Enterprise is { } enterprise && controllers[enterprise] is var contributor && contributor != owner)
                Contributors[contributor] = Contributors.GetValueOrDefault(contributor) + pcf;

            return true;
        }

        /// <summary>A component adds what its sources add, in their proportions.</summary>
        private bool TryAdd(Breakdown component, double pcf)
        {
            var whole = component.Figure.PcfExcludingBiogenicUptake;
            if (whole != 0)
                return TryAdd(component.Inputs, pcf / whole, isComponent: true);

            // Sources that cancel out have no proportions; and that a supplier adds nothing is its secret too.
            IsAllOwn &= component.Inputs.All(source => _known.TryGetValue(source.Of, out var of) && of.Kind == FactKind.Factor);

            return component.Inputs.All(source => source.Pcf == 0);
        }
    }
}
