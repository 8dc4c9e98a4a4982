using Footprints.Cells;
using Footprints.Loops;

namespace Footprints.Waves;

/// <summary>The loops' part in waves: keeps the rows of groups in one place, and solves a group when its outside is final.</summary>
public sealed class LoopMember : IWaveMachine
{
    private readonly Seat _seat;
    private readonly LoopLimits _limits;
    private readonly LoopPlaces _places;
    private readonly LoopTelling _telling;
    private WaveMessage.Run? _run;
    private WaveMessage.Ran? _ran;
    private bool _hasRun;

    public LoopMember(int partitions, long activation, LoopLimits limits, List<WaveMessage> outbox)
    {
        var roster = new Roster(partitions);
        _seat = new Seat(roster.Loops, roster, activation, outbox);
        _places = new LoopPlaces(partitions);
        _telling = new LoopTelling(_seat);
        _limits = limits;
    }

    public void Receive(WaveMessage message)
    {
        if (_seat.Admit(message, settled: -1, applied: 0, isLoaded: true) is not { } inWave)
            return;

        if (_seat.Enter(inWave))
            (_run, _ran, _hasRun) = (null, null, false);

        foreach (var partition in _seat.LostTo)
            Owe(partition);

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
                    _places.Take(places);

                _seat.Acknowledge(places, _places.Lowest);
                break;
            case WaveMessage.LoopRows rows:
                if (_seat.Takes(rows) && _places.Take(rows))
                    Owe(rows.From);

                _seat.Acknowledge(rows, _places.Lowest);
                TryRun();
                break;
            case WaveMessage.Run run:
                Receive(run);
                break;
            case WaveMessage.Acknowledged acknowledged:
                if (_seat.Hear(acknowledged) is WaveMessage.LoopTotals totals)
                    _telling.Reuse(totals);

                Finish();
                break;
        }
    }

    private void Meet(int member, long activation)
    {
        if (_seat.Activations[member] == activation)
            return;

        _seat.Activations[member] = activation;
        if (member == _seat.Roster.Order)
            _places.Clear();
        else
        {
            _places.Forget(member);
            Owe(member);
        }
    }

    /// <summary>A partition that may have missed totals gets all of them again.</summary>
    private void Owe(int partition)
    {
        _telling.Owe(partition);
        foreach (var group in _places.Groups)
            group.IsDirty = true;
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
        var level = _places.Lowest;
        foreach (var group in _places.Groups)
        {
            if (group.IsDirty && group.Level + 1 == level && level <= run.Horizon)
                Solve(group);
        }

        if (_places.Lowest == int.MaxValue)
            _telling.OweNothing();

        Finish();
    }

    private void Solve(PlacedGroup group)
    {
        group.IsDirty = false;
        var solution = group.Cells.Solve(_limits);
        var state = solution.Outside | solution.Status switch
        {
            LoopStatus.Divergent => CellState.Divergent,
            LoopStatus.Unresolved => CellState.Unresolved,
            _ => CellState.None,
        };
        var closedBy = group.Newest;
        var isAll = state != group.State || closedBy != group.ClosedBy;
        (group.State, group.ClosedBy) = (state, closedBy);
        _telling.Tell(group, solution, isAll);
    }

    private void Finish()
    {
        if (!_hasRun || _run is null || _ran is not null || !_seat.IsQuiet)
            return;

        _ran = new WaveMessage.Ran
        {
            Head = _seat.HeadTo(Roster.Leader),
            Step = _run.Step,
            Lowest = _places.Lowest,
            Touched = _seat.TakeTouched(),
            Recomputed = 0,
            Changed = 0,
        };
        _seat.Send(_ran);
    }
}
