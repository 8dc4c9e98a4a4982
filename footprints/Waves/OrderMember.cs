using Footprints.Identities;
using Footprints.Loops;

namespace Footprints.Waves;

/// <summary>The order's part in waves: hears who uses whom, and tells partitions and loops where their cells stand.</summary>
public sealed class OrderMember
{
    /// <summary>Cells to look at in idle time: some milliseconds.</summary>
    private const int CellsTidied = 10_000;

    private readonly Seat _seat;
    private readonly ShapeOrder _order = new();
    private readonly HashSet<int> _forgetful = [];
    private readonly HashSet<CellKey> _grouped = [];
    private readonly List<CellKey> _retold = [];
    private bool _isArranging;
    private WaveMessage.Arranged? _arranged;

    public OrderMember(int partitions, long activation, List<WaveMessage> outbox)
    {
        var roster = new Roster(partitions);
        _seat = new Seat(roster.Order, roster, activation, outbox);
    }

    public void Receive(WaveMessage message)
    {
        if (message is WaveMessage.Hello)
        {
            if (_seat.Follow(message.Term))
                _seat.Join(settled: -1, applied: 0, isLoaded: true);

            return;
        }

        if (message is not WaveMessage.InWave inWave)
            return;

        if (!_seat.Admits(inWave))
        {
            if (inWave.Term == _seat.Term && inWave.From == Roster.Leader && inWave.ToActivation != _seat.Activation)
                _seat.Join(settled: -1, applied: 0, isLoaded: true);

            return;
        }

        if (_seat.Enter(inWave))
            (_isArranging, _arranged) = (false, null);

        if (inWave.From >= 0)
            Meet(inWave.From, inWave.FromActivation);

        switch (inWave)
        {
            case WaveMessage.Shapes shapes:
                if (_seat.Takes(shapes))
                    Take(shapes);

                _seat.Acknowledge(shapes, int.MaxValue);
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
    }

    private void Take(WaveMessage.Shapes shapes)
    {
        for (int at = 0, from = 0; at < shapes.Cells.Length; from = shapes.Ends[at++])
        {
            _order.SetInputs(shapes.Cells[at], shapes.Inputs.AsSpan(from, shapes.Ends[at] - from));
            if (!shapes.FitsLevels)
                _retold.Add(shapes.Cells[at]);
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
            foreach (var cell in _retold)
            {
                if (_order.PlaceOf(cell).Group != 0 && told.Add(cell))
                    changes.Inside.Add(new InsideInputs(cell, _order.InsideInputsOf(cell)));
            }
        }

        _retold.Clear();
    }

    private void TellPlaces(ShapeChanges changes)
    {
        var partitions = _seat.Roster.Partitions;
        var parts = new ShapeChanges[partitions];
        for (var partition = 0; partition < partitions; partition++)
        {
            var owner = partition;
            parts[partition] = _forgetful.Contains(partition)
                ? _order.Describe(cell => cell.PartitionOf(partitions) == owner)
                : new ShapeChanges();
        }

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

    private void AddUnlessForgetful(ShapeChanges[] parts, CellKey cell, Action<ShapeChanges> add)
    {
        var partition = cell.PartitionOf(parts.Length);
        if (!_forgetful.Contains(partition))
            add(parts[partition]);
    }

    /// <summary>The loops hear of groups alone: who joined, who left, and at which level they are solved.</summary>
    private ShapeChanges ForLoops(ShapeChanges changes)
    {
        var isForgetful = _forgetful.Contains(_seat.Roster.Loops);
        var told = new ShapeChanges();
        foreach (var cell in isForgetful ? _order.Describe(_ => true).Cells : changes.Cells)
        {
            if (cell.Group != 0 ? _grouped.Add(cell.Cell) | true : _grouped.Remove(cell.Cell))
                told.Cells.Add(cell);
        }

        told.Groups.AddRange(isForgetful ? _order.Describe(_ => true).Groups : changes.Groups);

        return told;
    }

    private void Tell(int member, ShapeChanges changes)
    {
        if (changes.IsEmpty && !_forgetful.Contains(member))
            return;

        _seat.Send(new WaveMessage.Places
        {
            From = _seat.Self,
            To = member,
            Term = _seat.Term,
            Wave = _seat.Wave,
            Epoch = _seat.Epoch,
            FromActivation = _seat.Activation,
            ToActivation = _seat.Activations[member],
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
            From = _seat.Self,
            To = Roster.Leader,
            Term = _seat.Term,
            Wave = _seat.Wave,
            Epoch = _seat.Epoch,
            FromActivation = _seat.Activation,
            ToActivation = 0,
            Touched = _seat.TakeTouched(),
        };
        _seat.Send(_arranged);
    }
}
