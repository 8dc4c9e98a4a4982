using System.Runtime.CompilerServices;
using Footprints.Identities;
using Footprints.Loops;

namespace Footprints.Waves;

/// <summary>The order's part in waves: hears who uses whom, and tells partitions and loops where their cells stand.</summary>
public sealed class OrderMember : IWaveMachine
{
    /// <summary>Cells to look at in idle time: some milliseconds.</summary>
    private const int CellsTidied = 10_000;

    private readonly Seat _seat;
    private readonly ShapeOrder _order = new();
    private readonly HashSet<int> _forgetful = [];
    private readonly HashSet<CellKey> _grouped = [];
    private readonly List<int> _retold = [];
    private readonly SlotRows[] _rows;
    private int[] _inputs = [];
    private bool _isArranging;
    private WaveMessage.Arranged? _arranged;

    public OrderMember(int partitions, long activation, List<WaveMessage> outbox)
    {
        var roster = new Roster(partitions);
        _seat = new Seat(roster.Order, roster, activation, outbox);
        _rows = new SlotRows[partitions];
        for (var partition = 0; partition < partitions; partition++)
            _rows[partition] = new SlotRows(_order);
    }

    public void Receive(WaveMessage message)
    {
        if (_seat.Admit(message, settled: -1, applied: 0, isLoaded: true) is not { } inWave)
            return;

        if (_seat.Enter(inWave))
            (_isArranging, _arranged) = (false, null);

        if (inWave.From >= 0)
            Meet(inWave.From, inWave.FromActivation);

        switch (inWave)
        {
            case WaveMessage.Shapes shapes:
                Receive(shapes);
                break;
            case WaveMessage.Arrange arrange:
                Receive(arrange);
                break;
            case WaveMessage.Acknowledged acknowledged:
                _seat.Hear(acknowledged);
                Finish();
                break;
        }
    }

    /// <summary>Says again what was not acknowledged; there is time, so levels that stand too high come down a little.</summary>
    /// <remarks>Partitions go by what they were told last until the next arrangement tells them of it.</remarks>
    public void Remind()
    {
        _seat.Remind();

        // Where rows have come in, an arrangement follows: what is found before it has them all would be found twice.
        if (_retold.Count == 0)
            _order.Tidy(CellsTidied);
    }

    private void Meet(int member, long activation)
    {
        if (_seat.Activations[member] == activation)
            return;

        _seat.Activations[member] = activation;
        _forgetful.Add(member);
        if (member < _rows.Length)
            _rows[member].Clear();
    }

    private void Receive(WaveMessage.Shapes shapes)
    {
        var rows = _rows[shapes.From];
        rows.Name(shapes.Named, shapes.Keys);

        // A letter that named some of these slots is still under way: this one will come again.
        if (!rows.Knows(shapes.Cells) || !rows.Knows(shapes.Inputs))
            return;

        if (_seat.Takes(shapes))
            Take(shapes, rows);

        _seat.Acknowledge(shapes, int.MaxValue);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(WaveMessage.Shapes shapes, SlotRows rows)
    {
        if (shapes.Inputs.Length > _inputs.Length)
            _inputs = new int[shapes.Inputs.Length];

        // The letter may be sent again, so its own lists stay as they are.
        for (var at = 0; at < shapes.Inputs.Length; at++)
            _inputs[at] = rows[shapes.Inputs[at]];

        for (int at = 0, from = 0; at < shapes.Cells.Length; from = shapes.Ends[at++])
        {
            var row = rows[shapes.Cells[at]];
            _order.SetInputs(row, _inputs.AsSpan(from, shapes.Ends[at] - from));
            if (!shapes.FitsLevels)
                _retold.Add(row);
        }
    }

    private void Receive(WaveMessage.Arrange arrange)
    {
        if (_arranged is not null)
        {
            _seat.Send(_arranged);
            return;
        }

        if (_isArranging)
            return;

        _isArranging = true;
        for (var member = 0; member < arrange.Activations.Count; member++)
        {
            if (member != _seat.Self)
                Meet(member, arrange.Activations[member]);
        }

        _forgetful.UnionWith(_seat.LostTo);
        _seat.LostTo.Clear();
        var changes = _order.Arrange();
        AddRetold(changes);
        TellPlaces(changes);
        Finish();
    }

    /// <summary>A row that was told is a new row to its partition, which must hear what lies inside even where nothing changed.</summary>
    private void AddRetold(ShapeChanges changes)
    {
        if (_order.Groups > 0)
        {
            var told = changes.Inside.Select(inside => inside.Cell).ToHashSet();
            foreach (var row in _retold)
            {
                if (_order.PlaceOf(row).Group != 0 && told.Add(_order.KeyOf(row)))
                    changes.Inside.Add(new InsideInputs(_order.KeyOf(row), _order.InsideInputsOf(row)));
            }
        }

        _retold.Clear();
    }

    private void TellPlaces(ShapeChanges changes)
    {
        var partitions = _seat.Roster.Partitions;
        var parts = PartsFor(partitions);
        foreach (var cell in changes.Cells)
            AddUnlessForgetful(parts, cell.Cell, part => part.Cells.Add(cell));

        foreach (var inside in changes.Inside)
            AddUnlessForgetful(parts, inside.Cell, part => part.Inside.Add(inside));

        for (var partition = 0; partition < partitions; partition++)
        {
            if (!_forgetful.Contains(partition))
                parts[partition].Groups.AddRange(changes.Groups);

            Tell(partition, parts[partition]);
        }

        Tell(_seat.Roster.Loops, ForLoops(changes));
        _forgetful.Clear();
    }

    /// <summary>Everything for partitions that know nothing, in one pass; for the others a part to fill.</summary>
    private ShapeChanges[] PartsFor(int partitions)
    {
        if (!Enumerable.Range(0, partitions).Any(_forgetful.Contains))
            return [.. Enumerable.Range(0, partitions).Select(_ => new ShapeChanges())];

        return _order.Describe(partitions, cell =>
            cell.PartitionOf(partitions) is var partition && _forgetful.Contains(partition) ? partition : -1);
    }

    private void AddUnlessForgetful(ShapeChanges[] parts, CellKey cell, Action<ShapeChanges> add)
    {
        var partition = cell.PartitionOf(parts.Length);
        if (!_forgetful.Contains(partition))
            add(parts[partition]);
    }

    /// <summary>The loops hear of groups alone: who joined, who left, and at which level they are solved.</summary>
    private ShapeChanges ForLoops(ShapeChanges changes)
    {
        if (_forgetful.Contains(_seat.Roster.Loops))
        {
            var whole = _order.DescribeGroups();
            _grouped.Clear();
            _grouped.UnionWith(whole.Cells.Select(cell => cell.Cell));

            return whole;
        }

        var told = new ShapeChanges();
        foreach (var cell in changes.Cells)
        {
            if (cell.Group != 0 ? _grouped.Add(cell.Cell) | true : _grouped.Remove(cell.Cell))
                told.Cells.Add(cell);
        }

        told.Groups.AddRange(changes.Groups);

        return told;
    }

    private void Tell(int member, ShapeChanges changes)
    {
        if (changes.IsEmpty && !_forgetful.Contains(member))
            return;

        _seat.Send(new WaveMessage.Places
        {
            Head = _seat.HeadTo(member),
            Number = _seat.NextNumber(member),
            IsWhole = _forgetful.Contains(member),
            Cells = changes.Cells,
            Groups = changes.Groups,
            Inside = changes.Inside,
        });
    }

    private void Finish()
    {
        if (!_isArranging || _arranged is not null || !_seat.IsQuiet)
            return;

        _arranged = new WaveMessage.Arranged
        {
            Head = _seat.HeadTo(Roster.Leader),
            Touched = _seat.TakeTouched(),
        };
        _seat.Send(_arranged);
    }
}
