using System.Diagnostics.CodeAnalysis;
using Footprints.Identities;

namespace Footprints.Loops;

/// <summary>The order of the whole graph: who uses whom, the level of every cell, and which cells form loops.</summary>
/// <remarks>
/// <para>
/// After <see cref="Arrange"/> a group is exactly a set of two or more cells that all use each other, directly or
/// through others, or one cell that uses itself. A cell outside groups hands out at its level; a group gathers, solves
/// and hands out on three consecutive levels, of which the first is its level. A cell, or a group, stands above the
/// level at which every input from outside it hands out. It may stand higher than it must, until <see cref="Tidy"/>
/// has brought it down.
/// </para>
/// <para>
/// A change costs what it touches: a new cell on top its inputs; an input against the order what has to be raised for
/// it; the loss of an input inside a group a search from both ends, and the walk of the group only if it falls apart
/// widely. When a large part of the graph was replaced, everything is found anew in one pass instead.
/// </para>
/// <para>One owner drives it; it is not safe for use by several threads at once.</para>
/// </remarks>
public sealed class ShapeOrder
{
    /// <summary>The part of all cells from which on one pass over everything beats a search for each change.</summary>
    private const double DefaultWholePassFrom = 0.2;

    private readonly double _wholePassFrom;
    private readonly List<LoopSeed> _seeds = [];
    private readonly List<(int Slot, BrokenInput Broken)> _broken = [];
    private Shape _shape;
    private ChangeRecord _record;
    private Places _places;
    private StagedInputs _staged;
    private LevelLowering _lowering;
    private LoopOpening _opening;
    private LoopClosing _closing;

    // Nothing was settled since the last report, so that what is inside a group now is what was told.
    private bool _isTold = true;

    public ShapeOrder()
        : this(DefaultWholePassFrom)
    {
    }

    /// <summary>An order that finds everything anew when this part of its cells has changed.</summary>
    internal ShapeOrder(double wholePassFrom)
    {
        _wholePassFrom = wholePassFrom;
        Clear();
    }

    /// <summary>The number of cells that were ever named, as a cell or as an input.</summary>
    public int Cells => _shape.Cells;

    /// <summary>The number of distinct inputs of all cells.</summary>
    public long Inputs => _shape.Inputs;

    public int Groups => _places.Groups;

    /// <summary>Replaces the inputs of a cell: the whole row, so that repeating it changes nothing.</summary>
    /// <remarks>
    /// The row may name a cell twice, and the cell itself. Cells that are not known come into being as cells without
    /// inputs. Levels and groups follow in the next <see cref="Arrange"/>.
    /// </remarks>
    public void SetInputs(CellKey cell, ReadOnlySpan<CellKey> inputs)
    {
        var rows = new int[inputs.Length];
        var row = RowOf(cell);
        for (var at = 0; at < rows.Length; at++)
            rows[at] = RowOf(inputs[at]);

        SetInputs(row, rows);
    }

    /// <summary>The same by rows. The list of inputs is sorted here.</summary>
    internal void SetInputs(int row, Span<int> inputs) => _staged.Replace(row, inputs);

    /// <summary>The row of a cell, which comes into being where it is not known.</summary>
    internal int RowOf(CellKey cell) => _shape.FindOrAdd(cell);

    /// <summary>Asks for what finding these cells needs: one look-up after the other would wait for memory twice each.</summary>
    internal void Fetch(ReadOnlySpan<CellKey> cells)
    {
        foreach (ref readonly var cell in cells)
            _shape.FetchEntry(cell);

        foreach (ref readonly var cell in cells)
            _shape.FetchKey(cell);
    }

    internal CellKey KeyOf(int row) => _shape.Row(row).Key;

    /// <summary>Brings levels and groups up to date, and tells what is different since the last time.</summary>
    public ShapeChanges Arrange()
    {
        Settle(isReported: true);

        return _record.Take(_places);
    }

    /// <summary>Brings down what stands higher than it must, for idle time; true when nothing is left to do.</summary>
    /// <remarks>
    /// Staged changes are settled first. What changes is told by the next <see cref="Arrange"/>. Groups that fell apart
    /// have been split by then in any case.
    /// </remarks>
    /// <param name="budget">The number of cells to look at; the last group or hot cell may exceed it.</param>
    public bool Tidy(int budget)
    {
        Settle(isReported: false);
        _lowering.Run(budget);

        return _lowering.IsDone;
    }

    /// <summary>All that must be known about some cells, for one who knows nothing yet: places, their groups, inputs
    /// inside.</summary>
    /// <remarks>Staged changes are settled first; the next <see cref="Arrange"/> still tells them.</remarks>
    public ShapeChanges Describe(Func<CellKey, bool> owned) => Describe(1, cell => owned(cell) ? 0 : -1)[0];

    /// <summary>The same for several who know nothing yet, in one pass over all cells.</summary>
    /// <param name="parts">How many they are.</param>
    /// <param name="partOf">To whom a cell must be told; -1 for nobody.</param>
    public ShapeChanges[] Describe(int parts, Func<CellKey, int> partOf)
    {
        Settle(isReported: false);
        var described = new ShapeChanges[parts];
        for (var part = 0; part < parts; part++)
            described[part] = new ShapeChanges();

        var groups = new HashSet<(int Part, ShapeGroup Group)>();
        for (var cell = 0; cell < Cells; cell++)
        {
            var (level, group) = (_places.LevelOf(_places.NodeOf(cell)), _places.GroupOf(cell));
            if (level == 0 && group is null)
                continue;

            var key = _shape.Row(cell).Key;
            if (partOf(key) is not (>= 0 and var part))
                continue;

            described[part].Cells.Add(new(key, level, group?.Id ?? 0));
            if (group is null)
                continue;

            described[part].Inside.Add(new(key, _record.InsideInputsOf(cell)));
            if (groups.Add((part, group)))
                described[part].Groups.Add(new(group.Id, group.Level));
        }

        return described;
    }

    /// <summary>The places of all cells in groups, and of the groups.</summary>
    public ShapeChanges DescribeGroups()
    {
        Settle(isReported: false);
        var described = new ShapeChanges();
        foreach (var group in _places.AllGroups)
        {
            described.Groups.Add(new(group.Id, group.Level));
            foreach (var member in group.Members)
                described.Cells.Add(new(_shape.Row(member).Key, group.Level, group.Id));
        }

        return described;
    }

    /// <summary>The level and the group of a cell after the last <see cref="Arrange"/>; level 0 and no group if
    /// unknown.</summary>
    public (int Level, int Group) PlaceOf(CellKey cell) => _shape.Find(cell) is var row and >= 0 ? PlaceOf(row) : (0, 0);

    internal (int Level, int Group) PlaceOf(int row) =>
        (_places.LevelOf(_places.NodeOf(row)), _places.GroupOf(row)?.Id ?? 0);

    /// <summary>The inputs of a cell that lie in its own group, after the last <see cref="Arrange"/>; none outside groups.</summary>
    internal CellKey[] InsideInputsOf(int row) => _places.GroupOf(row) is not null ? _record.InsideInputsOf(row) : [];

    /// <summary>Forgets everything but the ids that groups had. What was known elsewhere must be forgotten there
    /// too.</summary>
    [MemberNotNull(nameof(_shape), nameof(_record), nameof(_places), nameof(_staged))]
    [MemberNotNull(nameof(_lowering), nameof(_opening), nameof(_closing))]
    public void Clear()
    {
        _shape = new();
        _record = new(_shape);
        _places = new(_shape, _record, _places?.LastId ?? 0);
        _staged = new(_shape);
        _lowering = new(_shape, _places);
        _opening = new(_shape, _places, _lowering);
        _closing = new(_shape, _places, _lowering);
        _isTold = true;
    }

    /// <param name="isReported">The report follows at once, so that this is all that happens between two of
    /// them.</param>
    private void Settle(bool isReported)
    {
        if (_staged.Count > 0)
        {
            var isExact = isReported && _isTold;
            NoteInside(isExact, isGain: false);
            if (_staged.Count > _wholePassFrom * _shape.Cells)
                new WholePass(_shape, _places, _lowering).Run();
            else
                SettleEach();

            NoteInside(isExact, isGain: true);
            _staged.Clear();
            _isTold = false;
        }

        _isTold |= isReported;
    }

    private void SettleEach()
    {
        foreach (var before in _staged.Cells)
        {
            foreach (var (input, isAdded) in _staged.DifferencesOf(before))
            {
                if (isAdded)
                    AddInput(before.Cell, input);
                else
                    RemoveInput(before.Cell, input);
            }
        }

        OpenBroken();
        foreach (var before in _staged.Cells)
            SeedIfTooLow(before.Cell);
        _closing.Close(_seeds);
        _seeds.Clear();
    }

    private void AddInput(int cell, int input)
    {
        if (input == cell)
            return;

        _shape.Users.Add(input, cell);
        if (_places.GroupOf(input) is { } group && !ShareGroup(input, cell))
            group.Ceiling = Math.Min(group.Ceiling, _places.LevelOf(_places.NodeOf(cell)));
    }

    private void RemoveInput(int cell, int input)
    {
        if (input != cell)
            _shape.Users.Remove(input, cell);
        if (!ShareGroup(input, cell))
        {
            _lowering.SuspectAbove(_places.NodeOf(cell), _places.OutOf(input));
            return;
        }

        if (input != cell || _places.GroupOf(cell)!.Members.Count == 1)
            _broken.Add((_shape.Row(cell).Group, new(input, cell)));
    }

    private bool ShareGroup(int cell, int other) =>
        _shape.Row(cell).Group is var group and not 0 && group == _shape.Row(other).Group;

    private void OpenBroken()
    {
        foreach (var ofGroup in _broken.GroupBy(one => one.Slot, one => one.Broken))
            _opening.Open(_places.GroupAt(ofGroup.Key)!, ofGroup.ToArray(), _seeds);
        _broken.Clear();
    }

    /// <summary>Notes a cell that stands no higher than an input, or that now uses itself.</summary>
    private void SeedIfTooLow(int cell)
    {
        var node = _places.NodeOf(cell);
        var limit = -1;
        foreach (var input in _shape.InputsOf(cell))
        {
            if (_places.NodeOf(input) != node || (input == cell && node >= 0))
                limit = Math.Max(limit, _places.OutOf(input));
        }

        if (_places.LevelOf(node) <= limit)
            _seeds.Add(new(cell, limit));
    }

    /// <summary>Notes the staged cells that gain (or lose) an input inside their group as it is now.</summary>
    /// <remarks>When groups may change more than once between two reports, all are noted, for only the last can
    /// tell.</remarks>
    private void NoteInside(bool isExact, bool isGain)
    {
        foreach (var before in _staged.Cells)
        {
            if (!isExact)
                _record.InsideChanged(before.Cell);
            else if (_shape.Row(before.Cell).Group != 0)
                NoteInside(before, isGain);
        }
    }

    private void NoteInside(StagedInputs.Before before, bool isGain)
    {
        foreach (var (input, isAdded) in _staged.DifferencesOf(before))
        {
            if (isAdded == isGain && ShareGroup(input, before.Cell))
                _record.InsideChanged(before.Cell);
        }
    }
}
