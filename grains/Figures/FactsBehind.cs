using Footprints.Facts;
using Grains.Ledger;

namespace Grains.Figures;

/// <summary>Lists the facts behind a figure: the entity's own and those of its own inputs, never further.</summary>
internal sealed class FactsBehind(ILedgerReaderGrain ledger)
{
    public async Task<IReadOnlyList<ProvenanceFact>> Read(Breakdown breakdown, IReadOnlyDictionary<string, Figure> inputs)
    {
        var own = breakdown.Figure;
        var positions = inputs.Values.Append(own).Where(input => input.Kind == FactKind.Factor).Select(input => input.Position).Order();
        var factors = (await ledger.ReadFactors([.. positions])).ToDictionary(factor => factor.Id);
        var release = factors.GetValueOrDefault(own.Id);
        var facts = new List<ProvenanceFact>
        {
            new(own.Id, own.Kind, own.Position, own.Version, release?.Library, release?.Release, release?.Source, null),
        };
        foreach (var input in breakdown.Inputs)
        {
            var (known, factor) = (inputs.GetValueOrDefault(input.Of), factors.GetValueOrDefault(input.Of));
            facts.Add(new ProvenanceFact(
                input.Of, known?.Kind, known?.Position ?? 0, known?.Version ?? 0,
                factor?.Library, factor?.Release, factor?.Source, input.InsteadOf));
        }

        return facts;
    }
}
