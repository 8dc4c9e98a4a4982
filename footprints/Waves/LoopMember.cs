using Footprints.Cells;
using Footprints.Identities;
using Footprints.Loops;

namespace Footprints.Waves;

/// <summary>The loops' part in waves: keeps the rows of groups in one place, and solves a group when its outside is final.</summary>
public sealed class LoopMember
{
    private readonly Seat _seat;
    private readonly LoopLimits _limits;
    private readonly Dictionary<int, Group> _groups = [];
    private readonly Dictionary<CellKey, int> _groupOf = [];
    private readonly HashSet<int> _owed = [];
    private WaveMessage.Run? _run;
    private WaveMessage.Ran? _ran;
    private bool _hasRun;

    public LoopMember(int partitions, long activation, LoopLimits limits, List<WaveMessage> outbox)
    {
        var roster = new Roster(partitions);
        _seat = new Seat(roster.Loops, roster, activation, outbox);
        _limits = limits;
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
            (_run, _ran, _hasRun) = (null, null, false);

        Owe(_seat.LostTo);
        _seat.LostTo.Clear();
        if (inWave.From >= 0)
            Meet(inWave.From, inWave.FromActivation);

        ReceiveInWave(inWave);
    }

    public void Remind() => _seat.Remind();

    private void ReceiveInWave(WaveMessage.InWave message)
    {
        switch (message)
        {
            case WaveMessage.Places places:
                if (_seat.Takes(places))
                    Take(places);

                _seat.Acknowledge(places, Lowest);
                break;
            case WaveMessage.LoopRows rows:
                if (_seat.Takes(rows))
                    Take(rows);

                _seat.Acknowledge(rows, Lowest);
                TryRun();
                break;
            case WaveMessage.Run run:
                Receive(run);
                break;
            case WaveMessage.Acknowledged acknowledged:
                _seat.Hear(acknowledged);
                Finish();
                break;
        }
    }

    /// <summary>The lowest level at which a group waits to be solved: the second of its three.</summary>
    private int Lowest
    {
        get
        {
            var lowest = int.MaxValue;
            foreach (var group in _groups.Values)
            {
                if (group.IsDirty)
                    lowest = Math.Min(lowest, group.Level + 1);
            }

            return lowest;
        }
    }

    private void Meet(int member, long activation)
    {
        if (_seat.Activations[member] == activation)
            return;

        _seat.Activations[member] = activation;
        if (member == _seat.Roster.Order)
        {
            _groups.Clear();
            _groupOf.Clear();
        }
        else
            Owe([member]);
    }

    /// <summary>Whoever may have missed totals gets all of them again.</summary>
    private void Owe(HashSet<int> partitions)
    {
        if (partitions.Count == 0)
            return;

        _owed.UnionWith(partitions);
        foreach (var group in _groups.Values)
            group.IsDirty = true;
    }

    private void Take(WaveMessage.Places places)
    {
        if (places.IsWhole)
            LeaveWhatIsNotIn(places);

        foreach (var place in places.Groups)
        {
            if (place.Level < 0)
                _groups.Remove(place.Group);
            else if (_groups.TryGetValue(place.Group, out var group))
                group.Level = place.Level;
            else
                _groups.Add(place.Group, new Group { Level = place.Level });
        }

        foreach (var place in places.Cells)
            Move(place.Cell, place.Group);
    }

    /// <summary>
    /// A whole description ends what it leaves out. What it names stays: partitions that were told of it have their rows
    /// here, and won't send them again.
    /// </summary>
    private void LeaveWhatIsNotIn(WaveMessage.Places places)
    {
        var groups = places.Groups.Select(place => place.Group).ToHashSet();
        foreach (var gone in _groups.Keys.Where(group => !groups.Contains(group)).ToList())
            _groups.Remove(gone);

        var cells = places.Cells.Select(place => place.Cell).ToHashSet();
        foreach (var gone in _groupOf.Keys.Where(cell => !cells.Contains(cell)).ToList())
            Move(gone, to: 0);
    }

    private void Move(CellKey cell, int to)
    {
        if (_groupOf.TryGetValue(cell, out var from) && from != to && _groups.TryGetValue(from, out var left))
        {
            left.Cells.Remove(cell);
            left.Positions.Remove(cell);
            left.IsDirty = true;
        }

        if (to == 0)
            _groupOf.Remove(cell);
        else
            _groupOf[cell] = to;
    }

    private void Take(WaveMessage.LoopRows rows)
    {
        foreach (var row in rows.Rows)
        {
            if (!_groupOf.TryGetValue(row.Cell, out var number) || !_groups.TryGetValue(number, out var group))
                continue;

            group.Cells.SetRow(row.Cell, row.Inputs, row.Quantities);
            group.Positions[row.Cell] = row.Position;
            group.IsDirty = true;
        }

        Span<double> outside = stackalloc double[Lanes.Lanes.Width];
        for (var at = 0; at < rows.Count; at++)
        {
            if (!_groupOf.TryGetValue(rows.Cells[at], out var number) || !_groups.TryGetValue(number, out var group))
                continue;

            // A copy: the letter may be sent again, and belongs to its sender.
            rows.Outside.AsSpan(at * Lanes.Lanes.Width, Lanes.Lanes.Width).CopyTo(outside);
            var state = (CellState)(byte)BitConverter.DoubleToInt64Bits(outside[Lanes.Lanes.State]);
            outside[Lanes.Lanes.State] = 0;
            group.Cells.SetOutside(rows.Cells[at], outside, rows.OutsideInputs[at], state & CellStates.Inherited);
            group.IsDirty = true;
        }
    }

    private void Receive(WaveMessage.Run run)
    {
        if (_run is not null && run.Step <= _run.Step)
        {
            if (_ran is not null && run.Step == _ran.Step)
                _seat.Send(_ran);

            return;
        }

        (_run, _ran, _hasRun) = (run, null, false);
        TryRun();
    }

    /// <summary>Solves what the leader wants, once every letter is there that it must include.</summary>
    private void TryRun()
    {
        if (_run is null || _hasRun || !_seat.HasTaken(_run.Announced))
            return;

        var run = _run;
        _hasRun = true;
        var level = Lowest;
        foreach (var group in _groups.Values)
        {
            if (group.IsDirty && group.Level + 1 == level && level <= run.Horizon)
                Solve(group);
        }

        if (Lowest == int.MaxValue)
            _owed.Clear();

        Finish();
    }

    private void Solve(Group group)
    {
        group.IsDirty = false;
        var solution = group.Cells.Solve(_limits);
        var state = solution.Outside | solution.Status switch
        {
            LoopStatus.Divergent => CellState.Divergent,
            LoopStatus.Unresolved => CellState.Unresolved,
            _ => CellState.None,
        };
        var closedBy = group.Positions.Count == 0 ? 0 : group.Positions.Values.Max();
        var isAll = state != group.State || closedBy != group.ClosedBy;
        (group.State, group.ClosedBy) = (state, closedBy);
        Tell(group, solution, isAll);
    }

    private void Tell(Group group, LoopSolution solution, bool isAll)
    {
        var partitions = _seat.Roster.Partitions;
        var parts = new (List<CellKey> Cells, List<double> Vectors)[partitions];
        for (var partition = 0; partition < partitions; partition++)
            parts[partition] = ([], []);

        if (!isAll)
        {
            foreach (var changed in solution.Changed)
            {
                // Whoever is owed all of them gets these below.
                if (!_owed.Contains(changed.Cell.PartitionOf(partitions)))
                    Add(changed.Cell, changed.Lanes);
            }
        }

        foreach (var cell in isAll || _owed.Count > 0 ? (IEnumerable<CellKey>)group.Positions.Keys : [])
        {
            if (isAll || _owed.Contains(cell.PartitionOf(partitions)))
                Add(cell, solution.TotalOf(cell));
        }

        void Add(CellKey cell, ReadOnlySpan<double> total)
        {
            var (cells, vectors) = parts[cell.PartitionOf(partitions)];
            cells.Add(cell);
            var hasNumber = (group.State & CellStates.NoNumber) == 0;
            for (var lane = 0; lane < Lanes.Lanes.State; lane++)
                vectors.Add(hasNumber ? total[lane] : 0);

            vectors.Add(BitConverter.Int64BitsToDouble((long)group.State));
        }

        for (var partition = 0; partition < partitions; partition++)
            Tell(partition, parts[partition].Cells, parts[partition].Vectors, group.ClosedBy);
    }

    private void Tell(int partition, List<CellKey> cells, List<double> vectors, long closedBy)
    {
        if (cells.Count == 0)
            return;

        var closed = new long[cells.Count];
        Array.Fill(closed, closedBy);
        _seat.Send(new WaveMessage.LoopTotals
        {
            From = _seat.Self,
            To = partition,
            Term = _seat.Term,
            Wave = _seat.Wave,
            Epoch = _seat.Epoch,
            FromActivation = _seat.Activation,
            ToActivation = _seat.Activations[partition],
            Number = _seat.NextNumber(partition),
            Cells = [.. cells],
            Vectors = [.. vectors],
            ClosedBy = closed,
        });
    }

    private void Finish()
    {
        if (!_hasRun || _run is null || _ran is not null || !_seat.IsQuiet)
            return;

        _ran = new WaveMessage.Ran
        {
            From = _seat.Self,
            To = Roster.Leader,
            Term = _seat.Term,
            Wave = _seat.Wave,
            Epoch = _seat.Epoch,
            FromActivation = _seat.Activation,
            ToActivation = 0,
            Step = _run.Step,
            Lowest = Lowest,
            Touched = _seat.TakeTouched(),
            Recomputed = 0,
            Changed = 0,
        };
        _seat.Send(_ran);
    }

    private sealed class Group
    {
        public LoopGroup Cells { get; } = new();

        public Dictionary<CellKey, long> Positions { get; } = [];

        public int Level { get; set; }

        public bool IsDirty { get; set; }

        public CellState State { get; set; }

        public long ClosedBy { get; set; }
    }
}
