using Footprints.Identities;

namespace Footprints.Waves.Wire;

/// <summary>Writes each kind of message; <see cref="WaveReading"/> and <see cref="LetterReading"/> are its mirror.</summary>
internal static class WaveWriting
{
    public static void Write(WireWriter writer, WaveMessage message)
    {
        writer.Byte((byte)CodeOf(message));
        writer.Int(message.From);
        writer.Int(message.To);
        writer.Long(message.Term);
        if (message is WaveMessage.InWave inWave)
            WriteHead(writer, inWave);

        switch (message)
        {
            case WaveMessage.Joined joined:
                writer.Long(joined.Activation);
                writer.Flag(joined.IsLoaded);
                writer.Long(joined.SettledThrough);
                writer.Long(joined.Applied);
                break;
            case WaveMessage.Letter letter:
                writer.Int(letter.Number);
                Write(writer, letter);
                break;
            case WaveMessage.InWave step:
                Write(writer, step);
                break;
        }
    }

    private static WaveCode CodeOf(WaveMessage message) => message switch
    {
        WaveMessage.Hello => WaveCode.Hello,
        WaveMessage.Joined => WaveCode.Joined,
        WaveMessage.Begin => WaveCode.Begin,
        WaveMessage.Begun => WaveCode.Begun,
        WaveMessage.Arrange => WaveCode.Arrange,
        WaveMessage.Arranged => WaveCode.Arranged,
        WaveMessage.Run => WaveCode.Run,
        WaveMessage.Ran => WaveCode.Ran,
        WaveMessage.Settle => WaveCode.Settle,
        WaveMessage.Settled => WaveCode.Settled,
        WaveMessage.Acknowledged => WaveCode.Acknowledged,
        WaveMessage.Use => WaveCode.Use,
        WaveMessage.Restated => WaveCode.Restated,
        WaveMessage.Totals => WaveCode.Totals,
        WaveMessage.Shapes => WaveCode.Shapes,
        WaveMessage.Places => WaveCode.Places,
        WaveMessage.LoopRows => WaveCode.LoopRows,
        WaveMessage.LoopTotals => WaveCode.LoopTotals,
        WaveMessage.Shape => WaveCode.Shape,
        WaveMessage.Shaped => WaveCode.Shaped,
        _ => throw new ArgumentException($"A message of kind {message.GetType().Name} has no code.", nameof(message)),
    };

    /// <summary>The rest of the head, whose beginning every message has.</summary>
    private static void WriteHead(WireWriter writer, WaveMessage.InWave message)
    {
        writer.Long(message.Wave);
        writer.Long(message.Epoch);
        writer.Long(message.FromActivation);
        writer.Long(message.ToActivation);
    }

    private static void Write(WireWriter writer, WaveMessage.InWave message)
    {
        switch (message)
        {
            case WaveMessage.Begin begin:
                writer.List(begin.Activations);
                WriteEntries(writer, begin.Entries);
                writer.Flag(begin.IsAlone);
                break;
            case WaveMessage.Begun begun:
                writer.Int(begun.Lowest);
                writer.List(begun.Touched);
                // A release that knows the first bit alone never meets the second.
                writer.Byte((byte)((begun.IsReshaped ? 1 : 0) | (begun.AwaitsOwners ? 2 : 0)));
                break;
            case WaveMessage.Shape shape:
                writer.List(shape.Activations);
                break;
            case WaveMessage.Shaped shaped:
                writer.Flag(shaped.IsReshaped);
                break;
            case WaveMessage.Arrange arrange:
                writer.List(arrange.Activations);
                break;
            case WaveMessage.Arranged arranged:
                writer.List(arranged.Touched);
                break;
            case WaveMessage.Run run:
                writer.Int(run.Step);
                writer.Int(run.Horizon);
                writer.List(run.Announced);
                break;
            case WaveMessage.Ran ran:
                writer.Int(ran.Step);
                writer.Int(ran.Lowest);
                writer.List(ran.Touched);
                writer.Int(ran.Recomputed);
                writer.Int(ran.Changed);
                break;
            case WaveMessage.Acknowledged acknowledged:
                writer.Int(acknowledged.Number);
                writer.Int(acknowledged.Lowest);
                writer.Flag(acknowledged.Used is not null);
                if (acknowledged.Used is { } used)
                    Write(writer, used);
                break;
        }
    }

    private static void WriteEntries(WireWriter writer, IReadOnlyList<EntryReference>? entries)
    {
        writer.Flag(entries is not null);
        if (entries is null)
            return;

        writer.Int(entries.Count);
        foreach (var entry in entries)
        {
            writer.Long(entry.Position);
            writer.Values<CellKey>([entry.Entity]);
            writer.Byte((byte)entry.Series);
            writer.Int(entry.Version);
            writer.Long(entry.Batch);
        }
    }

    private static void Write(WireWriter writer, WaveMessage.Letter message)
    {
        switch (message)
        {
            case WaveMessage.Use use:
                writer.Run<CellKey>(use.Cells);
                writer.Run<int>(use.Copies);
                break;
            case WaveMessage.Restated restated:
                Write(writer, restated.Cells);
                writer.Run<int>(restated.Copies);
                break;
            case WaveMessage.Totals totals:
                writer.Int(totals.Level);
                writer.Int(totals.Count);
                writer.Int(totals.Width);
                writer.Values<int>(totals.Copies.AsSpan(0, totals.Count));
                PackedVectors.Write(writer, totals.Vectors, totals.Sources.AsSpan(0, totals.Count), totals.Width);
                break;
            case WaveMessage.Shapes shapes:
                writer.Run<int>(shapes.Named);
                writer.Run<CellKey>(shapes.Keys);
                writer.Run<int>(shapes.Cells);
                writer.Run<int>(shapes.Ends);
                writer.Run<int>(shapes.Inputs);
                writer.Flag(shapes.FitsLevels);
                break;
            case WaveMessage.Places places:
                Write(writer, places);
                break;
            case WaveMessage.LoopRows rows:
                Write(writer, rows);
                break;
            case WaveMessage.LoopTotals totals:
                writer.Int(totals.Group);
                writer.Long(totals.ClosedBy);
                writer.Int(totals.Count);
                writer.Int(totals.Width);
                writer.Values<int>(totals.Cells.AsSpan(0, totals.Count));
                PackedVectors.Write(writer, totals.Vectors, totals.Count, totals.Width);
                break;
        }
    }

    private static void Write(WireWriter writer, WaveMessage.Places places)
    {
        writer.Flag(places.IsWhole);
        writer.List(places.Cells);
        writer.List(places.Groups);
        writer.Int(places.Inside.Count);
        foreach (var inside in places.Inside)
        {
            writer.Values<CellKey>([inside.Cell]);
            writer.Run<CellKey>(inside.Inputs);
        }
    }

    private static void Write(WireWriter writer, WaveMessage.LoopRows rows)
    {
        writer.Int(rows.Count);
        writer.Int(rows.Width);
        writer.Values<int>(rows.Cells.AsSpan(0, rows.Count));
        PackedVectors.Write(writer, rows.Outside, rows.Count, rows.Width);
        writer.Values<int>(rows.OutsideInputs.AsSpan(0, rows.Count));
        writer.Int(rows.Rows.Count);
        foreach (var row in rows.Rows)
        {
            writer.Values<CellKey>([row.Cell]);
            writer.Int(row.Slot);
            writer.Run<CellKey>(row.Inputs);
            writer.Run<double>(row.Quantities);
            writer.Long(row.Position);
        }
    }

    private static void Write(WireWriter writer, UsedCells used)
    {
        writer.Run<Cells.CellState>(used.States);

        // Where cells are nobody's, the bytes are those of release 0.1.0, which reads them to their end.
        var isOwned = used.Owners is { Enterprises.Length: > 0 };
        writer.Int(isOwned ? ~used.Units.Length : used.Units.Length);
        foreach (var unit in used.Units)
            writer.Text(unit.Name);

        writer.Run<ushort>(used.UnitOf);
        writer.Run<double>(used.Vectors);
        if (!isOwned)
            return;

        var owners = used.Owners!;

        writer.Run<Facts.FactKind>(owners.Kinds);
        writer.Run<CellKey>(owners.Enterprises);
        writer.Run<ushort>(owners.OwnerOf);
    }
}
