using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Loops;
using Footprints.Units;

namespace Footprints.Waves.Wire;

/// <summary>Reads letters from member to member.</summary>
internal static class LetterReading
{
    public static WaveMessage.Letter Read(WaveCode code, WaveHead head, ref WireReader reader)
    {
        var number = reader.Int();

        return code switch
        {
            WaveCode.Use => new WaveMessage.Use
            {
                Head = head,
                Number = number,
                Cells = reader.Run<CellKey>(),
                Copies = reader.Run<int>(),
            },
            WaveCode.Restated => new WaveMessage.Restated
            {
                Head = head,
                Number = number,
                Cells = ReadUsed(ref reader),
                Copies = reader.Run<int>(),
            },
            WaveCode.Totals => ReadTotals(head, number, ref reader),
            WaveCode.Shapes => new WaveMessage.Shapes
            {
                Head = head,
                Number = number,
                Named = reader.Run<int>(),
                Keys = reader.Run<CellKey>(),
                Cells = reader.Run<int>(),
                Ends = reader.Run<int>(),
                Inputs = reader.Run<int>(),
                FitsLevels = reader.Flag(),
            },
            WaveCode.Places => new WaveMessage.Places
            {
                Head = head,
                Number = number,
                IsWhole = reader.Flag(),
                Cells = reader.Run<CellPlace>(),
                Groups = reader.Run<GroupPlace>(),
                Inside = ReadInside(ref reader),
            },
            WaveCode.LoopRows => ReadLoopRows(head, number, ref reader),
            WaveCode.LoopTotals => ReadLoopTotals(head, number, ref reader),
            _ => throw WireReader.Broken(),
        };
    }

    private static WaveMessage.Totals ReadTotals(WaveHead head, int number, ref WireReader reader)
    {
        var (level, count, width) = (reader.Int(), reader.Int(), reader.Int());

        return new WaveMessage.Totals
        {
            Head = head,
            Number = number,
            Level = level,
            Count = count,
            Width = width,
            Copies = reader.Values<int>(count),
            Sources = Sequence.UpTo(count),
            Vectors = PackedVectors.Read(ref reader, count, width),
        };
    }

    private static WaveMessage.LoopRows ReadLoopRows(WaveHead head, int number, ref WireReader reader)
    {
        var (count, width) = (reader.Int(), reader.Int());

        return new WaveMessage.LoopRows
        {
            Head = head,
            Number = number,
            Count = count,
            Width = width,
            Cells = reader.Values<int>(count),
            Outside = PackedVectors.Read(ref reader, count, width),
            OutsideInputs = reader.Values<int>(count),
            Rows = ReadRows(ref reader),
        };
    }

    private static WaveMessage.LoopTotals ReadLoopTotals(WaveHead head, int number, ref WireReader reader)
    {
        var (group, closedBy, count, width) = (reader.Int(), reader.Long(), reader.Int(), reader.Int());

        return new WaveMessage.LoopTotals
        {
            Head = head,
            Number = number,
            Group = group,
            ClosedBy = closedBy,
            Count = count,
            Width = width,
            Cells = reader.Values<int>(count),
            Vectors = PackedVectors.Read(ref reader, count, width),
        };
    }

    private static InsideRow[] ReadRows(ref WireReader reader)
    {
        const int leastBytes = 36;
        var rows = new InsideRow[reader.Count(leastBytes)];
        for (var at = 0; at < rows.Length; at++)
        {
            rows[at] = new InsideRow(
                reader.Values<CellKey>(1)[0], reader.Int(), reader.Run<CellKey>(), reader.Run<double>(), reader.Long());
        }

        return rows;
    }

    private static InsideInputs[] ReadInside(ref WireReader reader)
    {
        const int leastBytes = 20;
        var inside = new InsideInputs[reader.Count(leastBytes)];
        for (var at = 0; at < inside.Length; at++)
            inside[at] = new InsideInputs(reader.Values<CellKey>(1)[0], reader.Run<CellKey>());

        return inside;
    }

    public static UsedCells ReadUsed(ref WireReader reader)
    {
        var states = reader.Run<CellState>();
        var count = reader.Int();
        var units = new UnitOfMeasurement[reader.Checked(count < 0 ? ~count : count, sizeof(int))];
        for (var at = 0; at < units.Length; at++)
            units[at] = UnitOfMeasurement.TryParse(reader.Text(), out var unit) ? unit : throw WireReader.Broken();

        var (unitOf, vectors) = (reader.Run<ushort>(), reader.Run<double>());
        var owners = count < 0 ? new CellOwners(reader.Run<FactKind>(), reader.Run<CellKey>(), reader.Run<ushort>()) : null;

        return new UsedCells(states, units, unitOf, vectors, owners);
    }
}
