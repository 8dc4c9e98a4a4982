using System.Collections.Immutable;
using Footprints.Cells;
using Footprints.Facts;

namespace Grains.Figures;

/// <summary>Turns what the columns show into figures, in the words of the contract.</summary>
internal static class FigureMapping
{
    /// <summary>The figure of a slot; the inputs only where they are asked for.</summary>
    public static Breakdown Read(CellReader cells, int slot, bool withInputs, long settledThrough, DateTimeOffset settledAt)
    {
        var cell = cells.Read(slot);
        var status = StatusOf(cell.State);
        var inputs = status != TotalStatus.Complete || withInputs ? cells.Inputs(slot).ToList() : [];
        var hasNumber = (cell.State & CellStates.NoNumber) == 0;
        var figure = Outline(cells, slot, cell, status, hasNumber, settledThrough, settledAt) with
        {
            Missing = status == TotalStatus.Complete ? [] : Missing(cells, slot, cell, inputs),
            Loop = hasNumber ? null : new LoopUpstream([.. inputs.Where(input => input.IsInLoop).Select(input => input.Of)], cell.ClosedBy),
        };

        if (!withInputs)
            return new Breakdown(figure, 0, []);

        var parts = cell.Kind == FactKind.Enterprise ? cells.LargestVolumes(slot) : inputs;

        return new Breakdown(figure, cells.DirectPcf(slot), [.. parts.Select(Contribution)]);
    }

    /// <summary>The figure of a slot as others than its owner may see it: nothing of its inputs is even looked at.</summary>
    public static Breakdown ReadOutline(CellReader cells, int slot, long settledThrough, DateTimeOffset settledAt)
    {
        var cell = cells.Read(slot);
        var hasNumber = (cell.State & CellStates.NoNumber) == 0;

        return new Breakdown(Outline(cells, slot, cell, StatusOf(cell.State), hasNumber, settledThrough, settledAt), 0, []);
    }

    private static Figure Outline(
        CellReader cells, int slot, CellFigure cell, TotalStatus status, bool hasNumber, long settledThrough, DateTimeOffset settledAt) =>
        new(
            cell.Id,
            cell.Kind,
            cell.Name,
            cell.Enterprise.Length == 0 ? null : cell.Enterprise,
            cell.Unit,
            status,
            hasNumber ? ImmutableArray.Create(cell.Lanes) : [],
            cell.Version,
            cell.Position,
            settledThrough,
            settledAt,
            Missing: [],
            Loop: null,
            Library: cells.LibraryOf(slot));

    private static TotalStatus StatusOf(CellState state)
    {
        if ((state & CellState.Divergent) != 0)
            return TotalStatus.Divergent;

        const CellState incomplete =
            CellState.Incomplete | CellState.Unresolved | CellState.Expired | CellState.Unknown | CellState.Withdrawn;

        return (state & incomplete) != 0 ? TotalStatus.Incomplete : TotalStatus.Complete;
    }

    private static ImmutableArray<MissingInput> Missing(
        CellReader cells, int slot, CellFigure cell, IReadOnlyList<CellInput> inputs)
    {
        var missing = ImmutableArray.CreateBuilder<MissingInput>();
        if ((cell.State & CellState.Expired) != 0)
            missing.Add(new MissingInput(cell.Id, "EXPIRED"));

        if (cell.Kind == FactKind.Enterprise && !cells.HasVolumes(slot))
            missing.Add(new MissingInput(cell.Id, "NO_VOLUMES"));

        foreach (var input in cell.Kind == FactKind.Enterprise ? cells.IncompleteVolumes(slot) : inputs)
        {
            if (ReasonOf(input) is { } reason)
                missing.Add(new MissingInput(input.Of, reason));
        }

        if (missing.Count == 0 && (cell.State & CellState.Unresolved) != 0)
            missing.Add(new MissingInput(cell.Id, "UNRESOLVED"));

        return missing.ToImmutable();
    }

    private static Contribution Contribution(CellInput input) => new(
        input.Of,
        input.Name,
        input.Quantity,
        input.Unit,
        input.Pcf,
        ReasonOf(input),
        input.InsteadOf.Length == 0 ? null : input.InsteadOf);

    private static string? ReasonOf(CellInput input) => input.Fault switch
    {
        Fault.Unknown => "UNKNOWN",
        Fault.Withdrawn => "WITHDRAWN",
        Fault.Expired => "EXPIRED",
        Fault.NotUsable => "NOT_USABLE",
        Fault.UnitMismatch => "UNIT_MISMATCH",
        Fault.NotShared => MissingInput.NotShared,
        _ when (input.Inherited & CellState.Divergent) != 0 => "DIVERGENT",
        _ when (input.Inherited & CellState.Unresolved) != 0 => "UNRESOLVED",
        _ when (input.Inherited & CellState.Incomplete) != 0 => MissingInput.Incomplete,
        _ => null,
    };
}
