using System.Runtime.CompilerServices;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;

namespace Footprints.Waves;

/// <summary>What a partition tells others: which of their cells it uses, what its own have become, who uses whom.</summary>
internal sealed class Telling
{
    /// <summary>Cells per letter about use, unit or standing: 77 KB, which still is no large object to the collector.</summary>
    private const int NumbersPerLetter = 400;

    /// <summary>Inputs per letter to the order: 80 KB, for the same reason.</summary>
    private const int InputsPerLetter = 5_000;

    private readonly CellTable _cells;
    private readonly FactApplication _application;
    private readonly Seat _seat;
    private readonly List<WaveMessage> _outbox;
    private readonly HashSet<int>[] _awaitedCopies;
    private readonly Outgoing _outgoing;
    private readonly Gathering _gathering;

    public Telling(CellTable cells, FactApplication application, Seat seat, List<WaveMessage> outbox)
    {
        (_cells, _application, _seat, _outbox) = (cells, application, seat, outbox);
        _awaitedCopies = new HashSet<int>[cells.Partitions];
        _outgoing = new Outgoing(cells.Partitions);
        for (var peer = 0; peer < cells.Partitions; peer++)
            _awaitedCopies[peer] = [];

        _gathering = new Gathering(cells);
    }

    /// <summary>Makes up for letters of an earlier wave that the order may not have had.</summary>
    public void MakeUp()
    {
        if (_seat.LostTo.Remove(_seat.Roster.Order))
            OweShapes();
    }

    /// <summary>Makes everything that the interrupted wave has touched dirty again, and owed to whoever uses it.</summary>
    public void TakeOver()
    {
        _outgoing.Clear();
        for (var peer = 0; peer < _cells.Partitions; peer++)
        {
            _application.NewCopies[peer].AddRange(_awaitedCopies[peer]);
            _awaitedCopies[peer].Clear();
        }

        _gathering.Clear();
        if (_cells.Wide.IsOn)
            MarkTouched();

        for (var index = 0; index < _cells.Settled.TouchedCount; index++)
        {
            var slot = _cells.Settled.Touched(index);
            if (slot < 0)
                continue;

            _cells.Clear(slot, SlotFlags.RowSent);
            if (_cells.Has(slot, SlotFlags.Exported))
            {
                _cells.Set(slot, SlotFlags.Owed);
                _application.Restated.Add(slot);
            }

            if (HasShape(slot))
                OweShape(slot);

            _cells.MarkDirty(slot);
        }
    }

    /// <summary>Nobody was marked in a wide wave, and not everybody may have looked.</summary>
    private void MarkTouched()
    {
        _cells.Wide.End();
        for (var index = 0; index < _cells.Settled.TouchedCount; index++)
        {
            if (_cells.Settled.Touched(index) >= 0)
                _cells.MarkUsers(_cells.Settled.Touched(index));
        }

        for (var index = 0; index < _cells.Settled.TouchedCopiesCount; index++)
            _cells.MarkUsers(_cells.Settled.TouchedCopy(index));
    }

    /// <summary>A member is not who it was: it has forgotten what it was told, and so has this partition of it.</summary>
    public void Meet(int member)
    {
        if (member == _seat.Roster.Order)
        {
            Arrangement.Forget(_cells);
            OweShapes();
        }
        else if (member == _seat.Roster.Loops)
        {
            foreach (var slot in _cells.Slots)
            {
                if (!_cells.Has(slot, SlotFlags.Grouped))
                    continue;

                _cells.Clear(slot, SlotFlags.RowSent);
                _cells.MarkDirty(slot);
            }
        }
        else
        {
            _cells.ForgetExports(member);
            _awaitedCopies[member].Clear();
            _application.NewCopies[member].Clear();
            foreach (var slot in _cells.Slots)
            {
                if (!_cells.IsOwn(slot) && _cells.KeyOf(slot).PartitionOf(_cells.Partitions) == member)
                    _application.NewCopies[member].Add(slot);
            }
        }
    }

    /// <summary>The order may lack any row.</summary>
    private void OweShapes()
    {
        _application.Reshaped.Clear();
        foreach (var slot in _cells.Slots)
        {
            if (_cells.IsOwn(slot) && HasShape(slot))
                OweShape(slot);
        }
    }

    private void OweShape(int slot)
    {
        _application.Reshaped.Add(slot);
        _application.MustArrange = true;
    }

    private bool HasShape(int slot) => _cells.HeadOf(slot).Kind is FactKind.Product or FactKind.Component;

    /// <summary>Writes the letters that a wave's facts call for; true where the order must place cells anew.</summary>
    public bool Tell()
    {
        for (var peer = 0; peer < _cells.Partitions; peer++)
            TellUse(peer);

        TellRestated();

        return TellShapes();
    }

    private void TellUse(int peer)
    {
        if (_application.NewCopies[peer].Count == 0)
            return;

        foreach (var copies in _application.NewCopies[peer].Distinct().Chunk(NumbersPerLetter))
        {
            foreach (var copy in copies)
                _awaitedCopies[peer].Add(copy);

            _seat.Send(new WaveMessage.Use
            {
                From = _cells.Partition,
                To = peer,
                Term = _seat.Term,
                Wave = _seat.Wave,
                Epoch = _seat.Epoch,
                FromActivation = _seat.Activation,
                ToActivation = _seat.Activations[peer],
                Number = _seat.NextNumber(peer),
                Cells = Array.ConvertAll(copies, _cells.KeyOf),
                Copies = copies,
            });
        }

        _application.NewCopies[peer].Clear();
    }

    private void TellRestated()
    {
        if (_application.Restated.Count == 0)
            return;

        var byPeer = new Dictionary<int, List<(int Slot, int Copy)>>();
        foreach (var slot in _application.Restated.Distinct())
        {
            var exports = _cells.ExportsOf(slot);
            for (var at = 0; at < exports.Length; at += 2)
            {
                if (!byPeer.TryGetValue(exports[at], out var restated))
                    byPeer.Add(exports[at], restated = []);

                restated.Add((slot, exports[at + 1]));
            }
        }

        _application.Restated.Clear();
        foreach (var (peer, restated) in byPeer)
        {
            foreach (var part in restated.Chunk(NumbersPerLetter))
            {
                _seat.Send(new WaveMessage.Restated
                {
                    From = _cells.Partition,
                    To = peer,
                    Term = _seat.Term,
                    Wave = _seat.Wave,
                    Epoch = _seat.Epoch,
                    FromActivation = _seat.Activation,
                    ToActivation = _seat.Activations[peer],
                    Number = _seat.NextNumber(peer),
                    Cells = Describe(Array.ConvertAll(part, one => one.Slot)),
                    Copies = Array.ConvertAll(part, one => one.Copy),
                });
            }
        }
    }

    private bool TellShapes()
    {
        if (_application.Reshaped.Count == 0)
            return false;

        var (keys, ends, inputs) = (new List<CellKey>(), new List<int>(), new List<CellKey>());
        foreach (var slot in _application.Reshaped.Distinct())
        {
            keys.Add(_cells.KeyOf(slot));
            foreach (ref readonly var entry in _cells.RowOf(_cells.HeadOf(slot)))
                inputs.Add(_cells.KeyOf(entry.Cell));

            ends.Add(inputs.Count);
            if (inputs.Count >= InputsPerLetter || keys.Count >= InputsPerLetter)
                TellShapes(keys, ends, inputs);
        }

        TellShapes(keys, ends, inputs);
        var mustArrange = _application.MustArrange;
        _application.Reshaped.Clear();
        _application.MustArrange = false;

        return mustArrange;
    }

    private void TellShapes(List<CellKey> keys, List<int> ends, List<CellKey> inputs)
    {
        if (keys.Count == 0)
            return;

        _seat.Send(new WaveMessage.Shapes
        {
            From = _cells.Partition,
            To = _seat.Roster.Order,
            Term = _seat.Term,
            Wave = _seat.Wave,
            Epoch = _seat.Epoch,
            FromActivation = _seat.Activation,
            ToActivation = _seat.Activations[_seat.Roster.Order],
            Number = _seat.NextNumber(_seat.Roster.Order),
            Cells = [.. keys],
            Ends = [.. ends],
            Inputs = [.. inputs],
            FitsLevels = !_application.MustArrange,
        });
        keys.Clear();
        ends.Clear();
        inputs.Clear();
    }

    /// <summary>Notes that a peer uses cells of this partition, and tells it what they are.</summary>
    public UsedCells Answer(WaveMessage.Use use)
    {
        var slots = new int[use.Cells.Length];
        for (var at = 0; at < slots.Length; at++)
        {
            slots[at] = _cells.GetOrAdd(use.Cells[at]);
            if (!IsExported(slots[at], use.From, use.Copies[at]))
                _cells.Export(slots[at], use.From, use.Copies[at]);
        }

        return Describe(slots);
    }

    private bool IsExported(int slot, int peer, int copy)
    {
        var exports = _cells.ExportsOf(slot);
        for (var at = 0; at < exports.Length; at += 2)
        {
            if (exports[at] == peer && exports[at + 1] == copy)
                return true;
        }

        return false;
    }

    /// <summary>The peer has answered: these copies are known to both.</summary>
    public void Know(WaveMessage.Use use) => _awaitedCopies[use.To].ExceptWith(use.Copies);

    private UsedCells Describe(int[] slots)
    {
        var vectors = new double[slots.Length * Lanes.Lanes.Width];
        var units = new Units.UnitOfMeasurement?[slots.Length];
        for (var at = 0; at < slots.Length; at++)
        {
            _cells.Totals.Read(slots[at], vectors.AsSpan(at * Lanes.Lanes.Width, Lanes.Lanes.Width));
            units[at] = _cells.Units[_cells.HeadOf(slots[at]).Unit];
        }

        return new UsedCells(vectors, units);
    }

    /// <summary>Puts a cell's number into the letters to whoever has a copy.</summary>
    /// <param name="level">The level at which it is handed out.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Tell(int slot, int level)
    {
        _cells.Clear(slot, SlotFlags.Owed);
        if (!_cells.Has(slot, SlotFlags.Exported))
            return;

        if (_outgoing.MustGo(_cells.Totals.Width))
            SendTotals(level);

        _outgoing.Add(_cells.ExportsOf(slot), _cells.Totals, slot);
    }

    /// <summary>Puts the outside part of a cell in a group into the letter to the loops.</summary>
    public void Gather(int slot, int level)
    {
        if (_gathering.MustGo)
            _seat.Announce(_gathering.Take(_seat), level);

        _gathering.Add(slot);
    }

    /// <summary>Sends the letters of a level.</summary>
    public void Flush(int level)
    {
        SendTotals(level);
        if (_gathering.Count > 0)
            _seat.Announce(_gathering.Take(_seat), level);
    }

    private void SendTotals(int level)
    {
        for (var peer = 0; peer < _cells.Partitions; peer++)
        {
            if (_outgoing.CountFor(peer) > 0)
                Send(peer, level);
        }

        _outgoing.Finish();
    }

    private void Send(int peer, int level)
    {
        var (count, width, copies, sources, vectors) = _outgoing.Take(peer);
        var letter = new WaveMessage.Totals
        {
            From = _cells.Partition,
            To = peer,
            Term = _seat.Term,
            Wave = _seat.Wave,
            Epoch = _seat.Epoch,
            FromActivation = _seat.Activation,
            ToActivation = _seat.Activations[peer],
            Number = _seat.NextNumber(peer),
            Level = level,
            Count = count,
            Width = width,
            Copies = copies,
            Sources = sources,
            Vectors = vectors,
        };
        _seat.Announce(letter, level);
    }

    /// <summary>The letter has been taken in: its pages serve again.</summary>
    /// <remarks>A second copy of it that is still on its way is dropped unread, by its number or by its wave.</remarks>
    public void Reuse(WaveMessage.Letter letter)
    {
        if (letter is WaveMessage.Totals totals)
            _outgoing.Reuse(totals);
        else if (letter is WaveMessage.LoopRows rows)
            _gathering.Reuse(rows);
    }
}
