using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Footprints.Cells;

namespace Footprints.Waves;

/// <summary>A partition's copies of remote cells: takes in what their partitions tell of them.</summary>
internal sealed class Halo(CellTable cells)
{
    private readonly HashSet<int> _restatedCopies = [];
    private readonly List<int> _reowned = [];

    /// <summary>Another wave begins: what was restated in the last one is known.</summary>
    public void Restart() => _restatedCopies.Clear();

    /// <summary>Takes in the answer to what this partition asked for.</summary>
    /// <remarks>The owner may have restated a cell since: then its unit and state are newer.</remarks>
    public void Take(WaveMessage.Use use, UsedCells used)
    {
        var codes = CodesOf(used);
        var owners = OwnersOf(used);
        for (var at = 0; at < use.Copies.Length; at++)
        {
            var copy = use.Copies[at];
            var isRestated = _restatedCopies.Contains(copy);
            var state = isRestated ? cells.StateOf(copy) : used.States[at];
            cells.Settled.KeepHead(copy);
            Write(copy, used, at);
            cells.SetState(copy, state);
            if (!isRestated)
            {
                cells.HeadOf(copy).Unit = codes[used.UnitOf[at]];
                Own(copy, used, owners, at);
            }

            // Before the first settled wave everybody is dirty anyway.
            if (cells.Settled.HasSettled)
                cells.MarkUsers(copy);
        }

        JudgeUsers();
    }

    private unsafe void Write(int copy, UsedCells used, int at)
    {
        if (used.Vectors.Length > 0)
            cells.Totals.Write(copy, used.Vectors.AsSpan(at * Lanes.Lanes.Width, Lanes.Lanes.Width));
        else
            new Span<double>(cells.Totals.At(copy), cells.Totals.Width).Clear();
    }

    private ushort[] CodesOf(UsedCells used) => [0, .. used.Units.Select(cells.Units.OfCopy)];

    private int[] OwnersOf(UsedCells used) =>
        cells.Barring is null || used.Owners is not { } owners ? [] : [0, .. owners.Enterprises.Select(cells.Enterprises.Of)];

    /// <summary>Takes in what a copy is and whose; a peer that does not tell leaves it barred where anything is.</summary>
    private void Own(int copy, UsedCells used, int[] owners, int at)
    {
        ref var head = ref cells.HeadOf(copy);
        var (kind, owner) = used.Owners is { } told ? (told.Kinds[at], owners.Length > 0 ? owners[told.OwnerOf[at]] : 0) : default;
        if (head.Kind == kind && head.Enterprise == owner)
            return;

        (head.Kind, head.Enterprise) = (kind, owner);
        _reowned.Add(copy);
    }

    private void JudgeUsers()
    {
        cells.Barring?.JudgeUsers(CollectionsMarshal.AsSpan(_reowned));
        _reowned.Clear();
    }

    /// <summary>Takes in units, standings and owners, which concern the rows of whoever uses the copies.</summary>
    public void Take(WaveMessage.Restated restated)
    {
        var codes = CodesOf(restated.Cells);
        var owners = OwnersOf(restated.Cells);
        for (var at = 0; at < restated.Copies.Length; at++)
        {
            var copy = restated.Copies[at];
            if (copy >= cells.Count || cells.IsOwn(copy))
                continue;

            _restatedCopies.Add(copy);
            cells.Settled.KeepHead(copy);
            cells.HeadOf(copy).Unit = codes[restated.Cells.UnitOf[at]];
            Own(copy, restated.Cells, owners, at);
            cells.SetState(copy, restated.Cells.States[at]);
            cells.MarkUsers(copy);
        }

        JudgeUsers();
    }

    /// <summary>Takes in new totals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Take(WaveMessage.Totals totals)
    {
        // Copies lie in another order than in the letter: what the next ones need is fetched meanwhile.
        const int ToCopy = 24;
        const int ToUsers = 8;
        if (totals.Width == Lanes.Lanes.Width)
            cells.Totals.AddRare();

        var rest = cells.Totals.Width - totals.Width;
        fixed (double* vectors = totals.Vectors)
        {
            for (var at = 0; at < totals.Count; at++)
            {
                var copy = totals.Copies[at];
                if (at + ToCopy < totals.Count)
                    cells.Ahead.Copy(totals.Copies[at + ToCopy]);

                if (at + ToUsers < totals.Count && !cells.Wide.IsOn)
                    cells.Ahead.Tellings(totals.Copies[at + ToUsers]);

                cells.Settled.KeepCopy(copy);
                var to = cells.Totals.At(copy);
                VectorColumn.Copy(vectors + (totals.Sources[at] * totals.Width), to, totals.Width);
                new Span<double>(to + totals.Width, rest).Clear();
                cells.MarkUsersAbove(copy, totals.Level);
            }
        }
    }
}
