using Footprints.Cells;
using Footprints.Identities;

namespace Footprints.Loops;

/// <summary>
/// What the last Solve of a group found. It is a view of the group, and ends with the next call of that group.
/// </summary>
public sealed class LoopSolution
{
    private readonly LoopGroup _group;

    internal LoopSolution(LoopGroup group) => _group = group;

    public LoopStatus Status { get; internal set; } = LoopStatus.Converged;

    /// <summary>
    /// The states of everything that the group uses from outside, combined: one incomplete cell makes all of them
    /// incomplete.
    /// </summary>
    public CellState Outside { get; internal set; }

    /// <summary>
    /// The certified max((|r| + rho) / s) over all cells and lanes; infinite where the group did not converge.
    /// </summary>
    public double RelativeError { get; internal set; }

    /// <summary>Whether any value lane but the first four may be other than zero.</summary>
    internal bool HasRare => _group.HasRare;

    /// <summary>How many sweeps over the totals it took; sweeps pass over rows whose inputs did not change.</summary>
    public int Sweeps { get; internal set; }

    /// <summary>What it cost, in multiply-adds.</summary>
    public long Work { get; internal set; }

    /// <summary>
    /// Number of cells whose total changed, by bit pattern, since the Solve before; a new cell counts.
    /// </summary>
    public int ChangedCells => _group.Totals.Changed.Length;

    /// <summary>The cells whose total changed since the Solve before.</summary>
    public ChangedTotals Changed => new(_group);

    /// <summary>The total of a cell, all lanes, with its error bound; all 0 unless the group converged.</summary>
    public ReadOnlySpan<double> TotalOf(CellKey cell) => _group.Totals.Of(_group.NumberOf(cell));

    /// <summary>The total of the cell at a place.</summary>
    internal ReadOnlySpan<double> TotalAt(int place) => _group.Totals.Of(_group.NumberAt(place));

    /// <summary>A walk over changed totals that allocates nothing.</summary>
    public readonly ref struct ChangedTotals
    {
        private readonly LoopGroup _group;

        internal ChangedTotals(LoopGroup group) => _group = group;

        public Enumerator GetEnumerator() => new(_group);
    }

    /// <summary>One changed cell and its total.</summary>
    public readonly ref struct ChangedTotal(CellKey cell, int place, ReadOnlySpan<double> lanes)
    {
        public CellKey Cell { get; } = cell;

        /// <summary>The place that <see cref="LoopGroup.SetRow"/> told of the cell.</summary>
        public int Place { get; } = place;

        public ReadOnlySpan<double> Lanes { get; } = lanes;
    }

    public ref struct Enumerator
    {
        private readonly LoopGroup _group;
        private readonly ReadOnlySpan<int> _changed;
        private int _next;

        internal Enumerator(LoopGroup group)
        {
            _group = group;
            _changed = group.Totals.Changed;
        }

        public readonly ChangedTotal Current =>
            new(_group.KeyOf(_changed[_next - 1]), _group.PlaceOf(_changed[_next - 1]), _group.Totals.Of(_changed[_next - 1]));

        public bool MoveNext() => ++_next <= _changed.Length;
    }
}
