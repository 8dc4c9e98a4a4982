using System.Collections.Immutable;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Units;
using Grains.Intake;

namespace Grains.Partitions;

/// <summary>Holds units of their own kind to what a partition has numbers for.</summary>
/// <remarks>
/// Each partition takes its share of what all may, so that none has more numbers to give than there are, whosever copies it holds. What
/// pending facts would be the first to state counts while they are pending; what was stated counts until the partition is loaded anew.
/// </remarks>
internal sealed class UnitDoor(CellIndex cells, PendingFacts pending, GridOptions options)
{
    private HashSet<UnitOfMeasurement>? _dry;
    private int? _applied;

    /// <summary>Other facts are judged: what is applied stays as it is until the last of them.</summary>
    public void Begin(bool isDryRun)
    {
        _dry = isDryRun ? [] : null;
        _applied = null;
    }

    /// <param name="first">Units that the fact would be the first to state, of those that are applied.</param>
    public Rejection? Judge(FactEnvelope envelope, out HashSet<UnitOfMeasurement>? first)
    {
        first = null;
        var (declared, inputs) = envelope.Fact switch
        {
            Fact.Factor factor => (factor.Unit, []),
            Fact.Product product => (product.Unit, product.Inputs),
            Fact.Component component => (component.Unit, []),
            Fact.Volume volume => (volume.Unit, []),
            _ => (null, ImmutableArray<Input>.Empty),
        };
        var added = 0;
        if (IsBeyond(declared, ref first, ref added))
            return Refused("unit", declared);

        for (var at = 0; at < inputs.Length; at++)
        {
            if (IsBeyond(inputs[at].Unit, ref first, ref added))
                return Refused($"inputs[{at}].unit", inputs[at].Unit);
        }

        _dry?.UnionWith(first ?? []);

        return null;

        Rejection Refused(string field, UnitOfMeasurement? unit) => new(
            envelope.Line, "TOO_MANY_UNITS", field,
            $"There is no room for another unit of its own kind, as {unit?.Name}: use one that the API guide lists, or one that others use.");
    }

    /// <param name="added">How many of the first ones nobody else is about to state.</param>
    private bool IsBeyond(UnitOfMeasurement? unit, ref HashSet<UnitOfMeasurement>? first, ref int added)
    {
        if (unit is not { Dimension: Dimension.Own } || cells.OwnUnits.Contains(unit) || !(first ??= []).Add(unit))
            return false;
        if (pending.Units.ContainsKey(unit) || _dry?.Contains(unit) == true)
            return false;

        added++;

        // What is applied waits for a moment to be released.
        _applied ??= pending.Units.Keys.Count(cells.OwnUnits.Contains);

        return cells.OwnUnits.Count + pending.Units.Count - _applied + (_dry?.Count ?? 0) + added > options.MaxOwnUnits / options.PartitionCount;
    }
}
