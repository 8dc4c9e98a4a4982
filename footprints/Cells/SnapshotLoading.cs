using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Units;

namespace Footprints.Cells;

/// <summary>
/// Brings a snapshot of the ledger into the columns. Rows go from their bytes straight into them, since making facts and
/// hashing ids would take most of a start; what is rare is applied as any other fact.
/// </summary>
/// <remarks>
/// What it leaves in the columns is what <see cref="FactApplication"/> leaves there, number by number. What a row runs
/// through is compiled at its best from the first call on: a load is nearly over before the runtime has seen enough of it.
/// </remarks>
internal sealed class SnapshotLoading(CellTable cells, FactApplication application)
{
    private readonly FactReader _reader = new();
    private readonly StatedRow _row = new();
    private readonly IdIndex _slots = new(cells.Texts);
    private readonly IdIndex _enterprises = new(cells.Texts);
    private readonly List<(byte[] Name, ushort Code)> _units = [];
    private uint[] _hashes = new uint[16];

    public void Load(in LedgerPayload payload)
    {
        if (payload.Series == VersionSeries.Stated
            && payload.Kind is FactKind.Product or FactKind.Component
            && payload.Schema == FactSchema.Current(payload.Kind)
            && _row.TryRead(payload.Kind, payload.Payload.Span))
            LoadRow(payload);
        else
            Apply(payload);
    }

    private void Apply(in LedgerPayload payload) => application.Apply(new LedgerFact(
        payload.Position,
        payload.Series,
        payload.Version,
        _reader.ReadCanonical(payload.Kind, payload.Schema, payload.Payload.Span)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LoadRow(in LedgerPayload payload)
    {
        var bytes = payload.Payload.Span;
        FetchIds(bytes);
        var id = _row.Id.Of(bytes);
        var slot = SlotOf(IdIndex.HashOf(id), id);
        if (application.Begin(slot, payload.Position, payload.Version, payload.Kind) is not { } before)
            return;

        application.Name(slot, _row.Name.Of(bytes));
        cells.HeadOf(slot).Unit = UnitOf(_row.Unit.Of(bytes));
        application.Own(slot, EnterpriseOf(_row.Enterprise.Of(bytes)));
        cells.SetDirect(slot, _row.Direct);
        var row = application.NewRow();
        for (var at = 0; at < _row.Lines.Length; at++)
        {
            ref readonly var line = ref _row.Lines[at];
            row.Add(new RowEntry
            {
                Cell = SlotOf(_hashes[at], line.Of.Of(bytes)),
                Quantity = line.Quantity,
                Unit = line.Unit.IsNone ? (ushort)0 : UnitOf(line.Unit.Of(bytes)),
                Flags = line.Flags,
            });
        }

        application.Reshape(slot);
        if (payload.Kind == FactKind.Product)
        {
            application.Statements.Threshold(slot, _row.Threshold);
            application.Statements.Expire(slot, _row.ValidUntil);
        }

        application.End(slot, before);
    }

    /// <summary>Fetches what the look-ups of all inputs need at once: one after the other would wait for memory each time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FetchIds(ReadOnlySpan<byte> payload)
    {
        var lines = _row.Lines;
        if (lines.Length > _hashes.Length)
            _hashes = new uint[lines.Length * 2];

        for (var at = 0; at < lines.Length; at++)
        {
            _hashes[at] = IdIndex.HashOf(lines[at].Of.Of(payload));
            _slots.FetchEntry(_hashes[at]);
        }

        for (var at = 0; at < lines.Length; at++)
            _slots.FetchText(_hashes[at]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int SlotOf(uint hash, ReadOnlySpan<byte> id)
    {
        var slot = _slots.Find(hash, id);
        if (slot >= 0)
            return slot;

        slot = application.Use(CellKey.Of(id), id);
        _slots.Add(hash, cells.IdNumberOf(slot), slot);

        return slot;
    }

    private int EnterpriseOf(ReadOnlySpan<byte> id)
    {
        var hash = IdIndex.HashOf(id);
        var number = _enterprises.Find(hash, id);
        if (number >= 0)
            return number;

        number = cells.Enterprises.Of(CellKey.Of(id), id);
        _enterprises.Add(hash, cells.Enterprises.IdNumberOf(number), number);

        return number;
    }

    private ushort UnitOf(ReadOnlySpan<byte> name)
    {
        const int most = 32;
        foreach (var (known, code) in CollectionsMarshal.AsSpan(_units))
        {
            if (name.SequenceEqual(known))
                return code;
        }

        if (!UnitOfMeasurement.TryParse(name, out var unit))
            throw new InvalidDataException("A payload of the ledger has a unit that is none: verify the ledger.");

        var made = cells.Units.Of(unit);
        if (_units.Count < most)
            _units.Add((name.ToArray(), made));

        return made;
    }
}
