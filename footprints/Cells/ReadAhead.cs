using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Footprints.Cells;

/// <summary>Asks the processor for what is needed soon: cells that are computed one after the other lie far apart in memory.</summary>
internal sealed class ReadAhead(
    CellTable cells,
    NativeColumn<CellHead> heads,
    Segments<RowEntry> rows,
    DirectParts direct,
    Users exports,
    NativeColumn<int> kept)
{
    /// <summary>Asks for the head and the number of a cell that is computed soon.</summary>
    public unsafe void Head(int slot)
    {
        if (!Sse.IsSupported)
            return;

        cells.Users.FetchRun(slot);
        exports.FetchRun(slot);
        Sse.Prefetch0(heads.At(slot));
        cells.Totals.Fetch(slot);
    }

    /// <summary>Asks for the row and the direct part of a cell whose head was asked for before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Row(int slot)
    {
        if (!Sse.IsSupported)
            return;

        const int entriesPerLine = 4;
        const int doublesPerLine = 8;
        ref var head = ref heads[slot];
        var row = head.RowLength == 0 ? null : rows.At(head.RowAt);
        for (var at = 0; at < Math.Min(head.RowLength, 4 * entriesPerLine); at += entriesPerLine)
            Sse.Prefetch0(row + at);

        if (head.DirectLanes == 0)
            return;

        Sse.Prefetch0(direct.At(head));
        Sse.Prefetch0(direct.At(head) + doublesPerLine);
    }

    /// <summary>Asks for the users of a cell and for its copies elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Tellings(int slot)
    {
        if (!cells.Wide.IsOn)
            cells.Users.FetchList(slot);

        if (cells.Has(slot, SlotFlags.Exported))
            exports.FetchList(slot);
    }

    /// <summary>Asks for a copy that a letter brings soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Copy(int slot)
    {
        if (!Sse.IsSupported)
            return;

        if (!cells.Wide.IsOn)
            cells.Users.FetchRun(slot);

        Sse.Prefetch0(kept.At(slot));
        cells.Totals.Fetch(slot);
    }

    /// <summary>Asks for the numbers of a cell's inputs, whose row was asked for before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Inputs(int slot)
    {
        const int most = 16;
        Tellings(slot);
        ref var head = ref heads[slot];
        foreach (ref readonly var entry in rows.Of(head.RowAt, Math.Min(head.RowLength, most)))
            cells.Totals.Fetch(entry.Cell);
    }
}
