using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Footprints.Cells;
using Footprints.Identities;

namespace Footprints.Loops;

/// <summary>
/// The cells of one loop, which use each other, and their common solution. Driven by one owner, one call at a time.
/// </summary>
/// <remarks>
/// Totals solve x = b + Q x in the value lanes and x = b + |Q| x in the trust lanes, with b what comes from outside the
/// group. A total is handed out only with a certified bound: for w above 0 with s = w - |Q| w above 0, every error is
/// at most w times the largest (|r| + rho) / s, with r the residual and rho what rounding may have hidden of it. Laws:
/// the same calls give the same bits; totals of another order of calls lie within the bounds.
/// </remarks>
public sealed class LoopGroup
{
    private readonly LoopCells _cells = new();
    private readonly LoopRows _rows = new();
    private readonly LoopColumns _columns = new();
    private readonly LoopMeasures _measures = new();
    private readonly LoopMajorant _majorant = new();
    private readonly LaggedSystems _systems = new();
    private readonly List<int> _changedRows = [];
    private readonly LoopSolution _solution;

    private bool[] _touched = new bool[4];
    private int[] _numbersOfInputs = new int[16];
    private int _laggedKnown;
    private int _sweep;
    private bool _isChanged;
    private bool _isReachChanged;
    private bool _sweepAll = true;
    private bool _isDivergent;
    private bool _isMajorantKept;

    public LoopGroup() => _solution = new(this);

    /// <summary>Number of cells in the group.</summary>
    public int Cells => _cells.PresentCount;

    internal bool HasRare => _columns.HasRare;

    internal LoopTotals Totals { get; } = new();

    /// <summary>Whether the cell belongs to the group.</summary>
    public bool Contains(CellKey cell) => _cells.Contains(cell);

    /// <summary>Replaces the inside inputs of a cell, and adds the cell if it is new.</summary>
    /// <param name="inside">Cells of the group; one that is not (yet) counts as 0 until it is added.</param>
    /// <param name="quantities">Finite, negative for credits; several of one cell add up.</param>
    /// <returns>The place of the cell, by which it is found fast: its own until it is removed.</returns>
    public int SetRow(CellKey cell, ReadOnlySpan<CellKey> inside, ReadOnlySpan<double> quantities)
    {
        if (inside.Length != quantities.Length)
        {
            throw new ArgumentException(
                $"There must be one quantity per input, but there are {quantities.Length} for {inside.Length}.", nameof(quantities));
        }

        foreach (var quantity in quantities)
        {
            if (!double.IsFinite(quantity))
                throw new ArgumentException($"A quantity must be finite, but was {quantity}.", nameof(quantities));
        }

        var number = Add(cell);
        if (_numbersOfInputs.Length < inside.Length)
            _numbersOfInputs = new int[inside.Length * 2];

        for (var i = 0; i < inside.Length; i++)
            _numbersOfInputs[i] = NumberFor(inside[i]);

        Replace(number, _numbersOfInputs.AsSpan(0, inside.Length), quantities);

        return _cells.PlaceOf(number);
    }

    /// <summary>Sets what reaches a cell from outside the group, and adds the cell if it is new.</summary>
    /// <param name="lanes">
    /// The direct part plus all outside inputs, all lanes; the error bound is the one that comes in.
    /// </param>
    /// <param name="outsideInputs">Number of outside inputs.</param>
    /// <param name="outside">The states of the cell itself and of its outside inputs, combined.</param>
    public void SetOutside(CellKey cell, ReadOnlySpan<double> lanes, int outsideInputs, CellState outside)
    {
        if (lanes.Length != Lanes.Lanes.Width)
        {
            throw new ArgumentException(
                $"There must be {Lanes.Lanes.Width} lanes, but there are {lanes.Length}.", nameof(lanes));
        }

        SetOutsideOf(Add(cell), lanes, outsideInputs, outside);
    }

    /// <summary>The same for a cell of the group by its place.</summary>
    internal void SetOutside(int place, ReadOnlySpan<double> lanes, int outsideInputs, CellState outside) =>
        SetOutsideOf(_cells.NumberAt(place), lanes, outsideInputs, outside);

    /// <summary>Takes a cell out of the group; inputs that name it count as 0 until it is added again.</summary>
    public void Remove(CellKey cell)
    {
        if (!Contains(cell))
            return;

        var number = NumberOf(cell);
        Replace(number, [], []);
        SetOutsideOf(number, stackalloc double[Lanes.Lanes.Width], 0, CellState.None);
        _isChanged = _cells.SetPresent(number, false);
    }

    /// <summary>Solves the group from where it was, and tells what changed.</summary>
    public LoopSolution Solve(LoopLimits limits)
    {
        if (!_isChanged && _solution.Status != LoopStatus.Unresolved)
        {
            Totals.KeepAll();
            (_solution.Sweeps, _solution.Work) = (0, 0);

            return _solution;
        }

        var work = new LoopWork(limits.MaxWork);
        Follow();
        _solution.Outside = _cells.CombinedStates;
        (_solution.Sweeps, _solution.RelativeError) = (0, 0);
        _solution.Status = FindMajorant(limits, work);
        if (_columns.BlockCount == 0)
            Totals.TakeNothing(_cells.Present);
        else if (_solution.Status == LoopStatus.Converged)
            _solution.Status = Iterate(limits, work);

        if (_solution.Status != LoopStatus.Converged)
            HandOutNothing();

        _solution.Work = work.Done;
        _isChanged = false;

        return _solution;
    }

    internal CellKey KeyOf(int number) => _cells.KeyOf(number);

    /// <summary>The place of a cell that has one, perhaps only as an input.</summary>
    internal bool TryFindPlace(CellKey cell, out int place)
    {
        var isKnown = _cells.TryFind(cell, out var number);
        place = isKnown ? _cells.PlaceOf(number) : -1;

        return isKnown;
    }

    internal CellKey CellAt(int place) => _cells.KeyOf(_cells.NumberAt(place));

    internal int PlaceOf(int number) => _cells.PlaceOf(number);

    internal int NumberAt(int place) => _cells.NumberAt(place);

    internal int NumberOf(CellKey cell) =>
        _cells.TryFind(cell, out var number) && _cells.Present[number]
            ? number
            : throw new KeyNotFoundException($"The group has no cell {cell}.");

    private int Add(CellKey cell)
    {
        var number = NumberFor(cell);
        if (!_cells.SetPresent(number, true))
            return number;

        _isChanged = true;
        Totals.Add(number);

        return number;
    }

    private int NumberFor(CellKey cell)
    {
        if (_cells.TryFind(cell, out var known))
            return known;

        var number = _rows.Add();
        if (number == _touched.Length)
            Array.Resize(ref _touched, 2 * number);

        _touched[number] = true;
        _cells.Add(cell, number);
        _measures.Fit(number + 1);
        Totals.Add(number);

        return number;
    }

    private void Replace(int cell, ReadOnlySpan<int> inputs, ReadOnlySpan<double> quantities)
    {
        if (!_rows.Replace(cell, inputs, quantities))
            return;

        _changedRows.Add(cell);
        _systems.Age();
        _touched[cell] = _isChanged = _isReachChanged = true;
        _isDivergent = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetOutsideOf(int cell, ReadOnlySpan<double> lanes, int outsideInputs, CellState outside)
    {
        if (_columns.SetOutside(cell, lanes, out var scale))
            _touched[cell] = _isChanged = true;

        _isReachChanged |= scale > 0 != _measures.Scales[cell] > 0;
        if (_measures.OutsideInputs[cell] != outsideInputs)
            _changedRows.Add(cell);

        _isChanged |= _cells.SetState(cell, outside);
        (_measures.Scales[cell], _measures.OutsideInputs[cell]) = (scale, outsideInputs);
    }

    /// <summary>Brings everything that is kept by cell or column in line with the rows.</summary>
    private void Follow()
    {
        int[]? order = null;
        if (_rows.IsWorn)
        {
            order = _rows.Arrange(_cells.Present);

            // Every vector is looked at anew in a new order, changed rows included.
            _changedRows.Clear();
            _changedRows.AddRange(Enumerable.Range(0, order.Length));
            _touched = new bool[order.Length + 4];
            _cells.Arrange(order);
            _columns.Arrange(_rows, order);
            _measures.Arrange(order);
            Totals.Arrange(order);
            _systems.Discard();
            _sweepAll = true;
        }
        else
        {
            _columns.Fit(_rows, _laggedKnown);
        }

        _laggedKnown = _rows.Lagged;
        _majorant.Fit(_rows, order);
        if (!_isReachChanged)
            return;

        _isReachChanged = false;
        if (_measures.FindSupported(_rows))
        {
            _majorant.Discard(startAnew: false);
            _systems.Discard();
            _columns.ClearUnsupported(_rows, _measures.Supported);
            _sweepAll = true;
            _isDivergent = false;
        }
    }

    private LoopStatus FindMajorant(LoopLimits limits, LoopWork work)
    {
        // Divergence is a matter of the rows alone.
        if (_isDivergent)
            return LoopStatus.Divergent;

        _isMajorantKept = _majorant.IsValid
            && _majorant.Accept(_rows, _measures, CollectionsMarshal.AsSpan(_changedRows))
            && _majorant.Fits(_rows, _measures, _systems, work);
        _changedRows.Clear();

        return _isMajorantKept ? LoopStatus.Converged : RenewMajorant(limits, work);
    }

    private LoopStatus RenewMajorant(LoopLimits limits, LoopWork work)
    {
        foreach (var scale in _measures.Scales.AsSpan(0, _rows.Cells))
        {
            if (!double.IsFinite(scale))
                return LoopStatus.Unresolved;
        }

        _majorant.Discard(startAnew: false);
        var status = new LoopMajorantSearch(_rows, _measures, _majorant, _systems, limits, work).Run();
        _isDivergent = status == LoopStatus.Divergent;

        return status;
    }

    private LoopStatus Iterate(LoopLimits limits, LoopWork work)
    {
        var iteration = new LoopIteration(_rows, _columns, _measures, _majorant, _systems, limits, work);
        var isWithin = iteration.Run(_touched, ref _sweep, _sweepAll);
        (_sweepAll, _solution.Sweeps) = (false, iteration.Sweeps);

        // A kept w may have become too poor for the tolerance; the totals are good, and a new w may prove it.
        if (iteration.RelativeError > limits.Tolerance && _isMajorantKept)
            isWithin = RenewMajorant(limits, work) == LoopStatus.Converged && iteration.Recertify();

        _solution.RelativeError = iteration.RelativeError;
        if (!double.IsFinite(iteration.RelativeError))
            StartAnew();

        if (!isWithin)
            return LoopStatus.Unresolved;

        Totals.Take(_columns, _majorant, _rows, _cells.Present, _solution.RelativeError, limits.Tolerance);

        return LoopStatus.Converged;
    }

    /// <summary>
    /// An unresolved group goes on next time from where it got to; a divergent one starts from its direct parts.
    /// </summary>
    private void HandOutNothing()
    {
        Totals.TakeNothing(_cells.Present);
        _solution.RelativeError = double.PositiveInfinity;
        if (_solution.Status == LoopStatus.Divergent)
            StartAnew();
    }

    private void StartAnew()
    {
        _columns.Reset();
        _majorant.Discard(startAnew: true);
        _sweepAll = true;
    }
}
