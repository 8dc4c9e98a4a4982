using Footprints.Facts;

namespace Footprints.Cells;

/// <summary>Why an input does not count.</summary>
public enum Fault : byte
{
    None,
    Unknown,
    Withdrawn,
    Expired,
    NotUsable,
    UnitMismatch,

    /// <summary>Nobody has shared it with the user, who can't tell whether it is there at all.</summary>
    NotShared,
}

/// <summary>The states, units and kinds that an input is judged by: those of the running wave, or the settled ones.</summary>
internal interface ICellView
{
    CellState StateOf(int slot);

    ushort UnitOf(int slot);

    FactKind KindOf(int slot);
}

/// <summary>What the running wave has computed.</summary>
internal readonly struct Running(CellTable cells) : ICellView
{
    public CellState StateOf(int slot) => cells.StateOf(slot);

    public ushort UnitOf(int slot) => cells.HeadOf(slot).Unit;

    public FactKind KindOf(int slot) => cells.HeadOf(slot).Kind;
}

/// <summary>What readers may see.</summary>
internal readonly struct AsSettled(CellTable cells) : ICellView
{
    public CellState StateOf(int slot) => cells.Settled.StateOf(slot);

    public ushort UnitOf(int slot) => cells.Settled.HeadOf(slot).Unit;

    public FactKind KindOf(int slot) => cells.Settled.HeadOf(slot).Kind;
}

/// <summary>Decides what an entry of a row counts for: the one place where an input is in force or not.</summary>
internal static class Judgement
{
    /// <summary>A source that is not in force gives way to its substitute, which is the next entry, and must be a factor.</summary>
    /// <remarks>
    /// Factors use nothing, so that none that counts lies in a loop: there, what it adds could not be told from primary data. What a peer
    /// of release 0.1.0 has not told the kind of counts, as it does there.
    /// </remarks>
    /// <returns>The entry that counts, the factor from its quantity to the declared unit of its cell, and what is wrong.</returns>
    public static (int Counted, double Factor, Fault Fault) Of<TView>(
        TView view, UnitCodes units, ReadOnlySpan<RowEntry> row, int at)
        where TView : struct, ICellView
    {
        if ((row[at].Flags & RowFlags.HasInstead) != 0
            && ((row[at].Flags & RowFlags.IsBarred) != 0 || (view.StateOf(row[at].Cell) & CellStates.CallsForInstead) != 0))
            at++;

        ref readonly var entry = ref row[at];
        if ((entry.Flags & RowFlags.IsBarred) != 0)
            return (at, 1, Fault.NotShared);

        var fault = FaultOf(view.StateOf(entry.Cell));
        if (fault == Fault.None && (entry.Flags & RowFlags.IsInstead) != 0 && view.KindOf(entry.Cell) is FactKind.Product or FactKind.Component)
            fault = Fault.NotUsable;

        if (fault != Fault.None || entry.Unit == 0)
            return (at, 1, fault);

        var factor = units.Factor(entry.Unit, view.UnitOf(entry.Cell));

        return double.IsNaN(factor) ? (at, 1, Fault.UnitMismatch) : (at, factor, Fault.None);
    }

    private static Fault FaultOf(CellState input)
    {
        if ((input & CellState.Unknown) != 0)
            return Fault.Unknown;

        if ((input & CellState.Withdrawn) != 0)
            return Fault.Withdrawn;

        if ((input & CellState.Expired) != 0)
            return Fault.Expired;

        return (input & CellState.Unusable) != 0 ? Fault.NotUsable : Fault.None;
    }
}
