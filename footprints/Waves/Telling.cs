using System.Runtime.CompilerServices;
using Footprints.Cells;
using Footprints.Facts;

namespace Footprints.Waves;

/// <summary>What a partition tells others: which of their cells it uses, what its own have become, who uses whom.</summary>
internal sealed class Telling
{
    /// <summary>Cells per letter about use, unit or standing: 77 KB, which still is no large object to the collector.</summary>
    private const int NumbersPerLetter = 400;

    /// <summary>Inputs per letter to the order: up to 80 KB, for the same reason.</summary>
    private const int InputsPerLetter = 4_000;

    private readonly CellTable _cells;
    private readonly FactApplication _application;
    private readonly Seat _seat;
    private readonly List<WaveMessage> _outbox;
    private readonly HashSet<WaveMessage.Use>[] _awaited;
    private readonly Outgoing _outgoing;
    private readonly Gathering _gathering;
    private readonly SlotSet _named = new();
    private readonly ShapesDraft _shapes = new();

    public Telling(CellTable cells, FactApplication application, Seat seat, List<WaveMessage> outbox)
    {
        (_cells, _application, _seat, _outbox) = (cells, application, seat, outbox);
        _awaited = new HashSet<WaveMessage.Use>[cells.Partitions];
        _outgoing = new Outgoing(cells.Partitions);
        for (var peer = 0; peer < cells.Partitions; peer++)
            _awaited[peer] = new HashSet<WaveMessage.Use>(ReferenceEqualityComparer.Instance);

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
            _application.NewCopies[peer].AddRange(_awaited[peer].SelectMany(use => use.Copies));
            _awaited[peer].Clear();
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
            _awaited[member].Clear();
            _application.NewCopies[member].Clear();
            foreach (var slot in _cells.Slots)
            {
                if (!_cells.IsOwn(slot) && _cells.KeyOf(slot).PartitionOf(_cells.Partitions) == member)
                    _application.NewCopies[member].Add(slot);
            }
        }
    }

    /// <summary>The order may lack any row, and any key.</summary>
    private void OweShapes()
    {
        _named.Clear();
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

    /// <summary>
    /// Whether who uses whom is told later: letters under way say, and ask, whose cells are, and what is barred is none of the
    /// shape. Else a buyer could see by its own total whether a product that is not shared uses its own.
    /// </summary>
    public bool AwaitsOwners { get; private set; }

    /// <summary>Writes the letters that a wave's facts call for; true where the order must place cells anew.</summary>
    public bool Tell()
    {
        for (var peer = 0; peer < _cells.Partitions; peer++)
            TellUse(peer);

        TellRestated();
        AwaitsOwners = _cells.Barring is not null && !_seat.IsQuiet;

        return !AwaitsOwners && TellShapes();
    }

    private void TellUse(int peer)
    {
        if (_application.NewCopies[peer].Count == 0)
            return;

        foreach (var copies in SlotSet.Distinct(_application.NewCopies[peer]).Chunk(NumbersPerLetter))
        {
            var use = new WaveMessage.Use
            {
                Head = _seat.HeadTo(peer),
                Number = _seat.NextNumber(peer),
                Cells = Array.ConvertAll(copies, _cells.KeyOf),
                Copies = copies,
            };
            _awaited[peer].Add(use);
            _seat.Send(use);
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
                    Head = _seat.HeadTo(peer),
                    Number = _seat.NextNumber(peer),
                    Cells = Describe(Array.ConvertAll(part, one => one.Slot)),
                    Copies = Array.ConvertAll(part, one => one.Copy),
                });
            }
        }
    }

    /// <summary>Tells the order whose rows have changed; true where it must place cells anew.</summary>
    public bool TellShapes()
    {
        foreach (var slot in _cells.Barring?.TakeJudged() ?? [])
        {
            if (HasShape(slot))
                OweShape(slot);
        }

        if (_application.Reshaped.Count == 0)
            return false;

        foreach (var slot in SlotSet.Distinct(_application.Reshaped))
        {
            Name(slot);
            _shapes.Cells.Add(slot);
            foreach (ref readonly var entry in _cells.RowOf(_cells.HeadOf(slot)))
            {
                if ((entry.Flags & RowFlags.IsBarred) != 0)
                    continue;

                Name(entry.Cell);
                _shapes.Inputs.Add(entry.Cell);
            }

            _shapes.Ends.Add(_shapes.Inputs.Count);
            if (_shapes.Inputs.Count >= InputsPerLetter || _shapes.Cells.Count >= InputsPerLetter)
                SendShapes();
        }

        SendShapes();
        var mustArrange = _application.MustArrange;
        _application.Reshaped.Clear();
        _application.MustArrange = false;

        return mustArrange;
    }

    /// <summary>The order hears a slot's key with the first letter that uses it.</summary>
    private void Name(int slot)
    {
        if (!_named.Add(slot))
            return;

        _shapes.Named.Add(slot);
        _shapes.Keys.Add(_cells.KeyOf(slot));
    }

    private void SendShapes()
    {
        if (_shapes.Cells.Count == 0)
            return;

        _seat.Send(new WaveMessage.Shapes
        {
            Head = _seat.HeadTo(_seat.Roster.Order),
            Number = _seat.NextNumber(_seat.Roster.Order),
            Named = [.. _shapes.Named],
            Keys = [.. _shapes.Keys],
            Cells = [.. _shapes.Cells],
            Ends = [.. _shapes.Ends],
            Inputs = [.. _shapes.Inputs],
            FitsLevels = !_application.MustArrange,
        });
        _shapes.Clear();
    }

    /// <summary>Notes that a peer uses cells of this partition, and tells it what they are.</summary>
    public UsedCells Answer(WaveMessage.Use use)
    {
        var slots = new int[use.Cells.Length];
        _cells.Fetch(use.Cells);
        for (var at = 0; at < slots.Length; at++)
        {
            slots[at] = _cells.GetOrAdd(use.Cells[at]);
            _cells.Ahead.Head(slots[at]);
        }

        for (var at = 0; at < slots.Length; at++)
        {
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
    public void Know(WaveMessage.Use use) => _awaited[use.To].Remove(use);

    private UsedCells Describe(int[] slots)
    {
        var (states, unitOf, units) = (new CellState[slots.Length], new ushort[slots.Length], new List<ushort>());
        for (var at = 0; at < slots.Length; at++)
        {
            states[at] = _cells.StateOf(slots[at]);
            if (_cells.HeadOf(slots[at]).Unit is not (not 0 and var unit))
                continue;

            if (units.IndexOf(unit) < 0)
                units.Add(unit);

            unitOf[at] = (ushort)(units.IndexOf(unit) + 1);
        }

        return new UsedCells(states, [.. units.Select(unit => _cells.Units[unit]!)], unitOf, VectorsOf(slots), OwnersOf(slots));
    }

    private CellOwners OwnersOf(int[] slots)
    {
        var (kinds, ownerOf, places) = (new FactKind[slots.Length], new ushort[slots.Length], new Dictionary<int, ushort>());
        for (var at = 0; at < slots.Length; at++)
        {
            kinds[at] = _cells.HeadOf(slots[at]).Kind;
            if (_cells.Barring?.OwnerOf(slots[at]) is not (> 0 and var owner))
                continue;

            if (!places.TryGetValue(owner, out ownerOf[at]))
                places.Add(owner, ownerOf[at] = (ushort)(places.Count + 1));
        }

        return new CellOwners(kinds, [.. places.Keys.Select(_cells.Enterprises.KeyOf)], ownerOf);
    }

    /// <summary>The numbers of cells; none where all are zero, as after a start, when everything is yet to be computed.</summary>
    private double[] VectorsOf(int[] slots)
    {
        if (Array.TrueForAll(slots, _cells.Totals.IsZero))
            return [];

        var vectors = new double[slots.Length * Lanes.Lanes.Width];
        for (var at = 0; at < slots.Length; at++)
            _cells.Totals.Read(slots[at], vectors.AsSpan(at * Lanes.Lanes.Width, Lanes.Lanes.Width));

        return vectors;
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
            Head = _seat.HeadTo(peer),
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
