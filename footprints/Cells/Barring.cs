using System.Runtime.InteropServices;
using Footprints.Facts;

namespace Footprints.Cells;

/// <summary>
/// Keeps up which entries of rows are barred, where figures count only while they are shared: all that is not known to be a
/// factor, the user's own, or a product that its owner shares with the user.
/// </summary>
/// <remarks>
/// Nobody judges while cells are computed: an entry is judged when its row is stated, when what is known of its cell changes,
/// and when a share comes or goes. A row with a barred entry is intricate, so the plain kernels never meet one.
/// </remarks>
internal sealed class Barring(CellTable cells)
{
    private readonly Shares _shares = new(cells.Enterprises);
    private readonly HashSet<int> _users = [];
    private readonly List<int> _judged = [];

    /// <summary>All shares that are known.</summary>
    public Shares Shares => _shares;

    /// <summary>Whose a cell is, for those who ask whether it may be counted: the number of its enterprise, 0 for nobody's.</summary>
    /// <remarks>A product that was taken back is nobody's: its last fact doesn't tell, and a reload must judge as before.</remarks>
    public int OwnerOf(int slot)
    {
        ref var head = ref cells.HeadOf(slot);
        if (!cells.IsOwn(slot))
            return head.Enterprise;

        return head.Kind is FactKind.Product or FactKind.Component && head.Standing != CellState.Withdrawn ? head.Enterprise : 0;
    }

    /// <summary>Judges the entries of a row that an enterprise states; nothing while a snapshot is loaded, which is judged as a whole.</summary>
    public void Judge(int enterprise, Span<RowEntry> row)
    {
        if (cells.IsLoading)
            return;

        foreach (ref var entry in row)
        {
            if (IsBarred(enterprise, entry.Cell))
                entry.Flags |= RowFlags.IsBarred;
        }
    }

    /// <summary>Judges all rows, after a snapshot is loaded.</summary>
    public void JudgeAll()
    {
        foreach (var slot in cells.Slots)
        {
            if (!cells.IsOwn(slot))
                continue;

            ref var head = ref cells.HeadOf(slot);
            var row = cells.RowOf(head);
            Judge(head.Enterprise, row);
            head.IsIntricate |= IsIntricate(row);
        }
    }

    /// <summary>What is known of these cells has changed: judges the rows of whoever uses them, each once.</summary>
    public void JudgeUsers(ReadOnlySpan<int> changed)
    {
        _users.Clear();
        foreach (var slot in changed)
        {
            foreach (var user in cells.UsersOf(slot))
                _users.Add(user);
        }

        foreach (var user in _users)
            JudgeRow(user);
    }

    /// <summary>Takes in a fact or an expiry of a share, and judges the rows of the buyer that it may concern.</summary>
    public void Apply(in LedgerFact fact)
    {
        if (_shares.Apply(fact, isKept: cells.Settled.HasSettled) is not { } change || cells.IsLoading)
            return;

        if (change.Product is not { } product)
        {
            foreach (var owned in CollectionsMarshal.AsSpan(cells.Enterprises.CellsOf(change.Buyer)))
                JudgeRow(owned);
        }
        else if (cells.Find(product) is >= 0 and var slot)
            JudgeUsers([slot]);
    }

    private void JudgeRow(int slot)
    {
        var enterprise = cells.HeadOf(slot).Enterprise;
        var differs = false;
        foreach (ref readonly var entry in cells.RowOf(cells.HeadOf(slot)))
            differs |= IsBarred(enterprise, entry.Cell) != ((entry.Flags & RowFlags.IsBarred) != 0);

        if (!differs)
            return;

        var row = cells.OwnRow(slot);
        foreach (ref var entry in row)
            entry.Flags &= ~RowFlags.IsBarred;

        Judge(enterprise, row);
        cells.HeadOf(slot).IsIntricate = IsIntricate(row);
        _judged.Add(slot);
        cells.Clear(slot, SlotFlags.RowSent);
        cells.MarkDirty(slot);
    }

    /// <summary>Cells that had other entries barred when this was last asked, since when the order has not heard of them.</summary>
    public int[] TakeJudged()
    {
        int[] taken = [.. _judged];
        _judged.Clear();

        return taken;
    }

    /// <summary>Whether two rows of the same cells bar others: then it is not the same shape.</summary>
    public static bool Differ(ReadOnlySpan<RowEntry> left, ReadOnlySpan<RowEntry> right)
    {
        var (barred, others) = (BarredOf(left), BarredOf(right));

        return barred is null ? others is not null : others is null || !barred.SetEquals(others);
    }

    private static HashSet<int>? BarredOf(ReadOnlySpan<RowEntry> row)
    {
        HashSet<int>? barred = null;
        foreach (ref readonly var entry in row)
        {
            if ((entry.Flags & RowFlags.IsBarred) != 0)
                (barred ??= []).Add(entry.Cell);
        }

        return barred;
    }

    /// <summary>Whether a row is added up with care: any entry has a unit, a substitute, or a bar.</summary>
    public static bool IsIntricate(ReadOnlySpan<RowEntry> row)
    {
        foreach (ref readonly var entry in row)
        {
            if (entry.Unit != 0 || (entry.Flags & ~RowFlags.IsInside) != RowFlags.None)
                return true;
        }

        return false;
    }

    private bool IsBarred(int user, int input)
    {
        ref var head = ref cells.HeadOf(input);
        var owner = OwnerOf(input);

        return head.Kind switch
        {
            FactKind.Product => owner == 0 || (owner != user && !_shares.Has(owner, user, cells.KeyOf(input))),
            FactKind.Component => owner == 0 || owner != user,
            // Factors are everybody's; what can't be used at all needs no bar.
            FactKind.Factor or FactKind.Enterprise or FactKind.Volume => false,
            _ => true,
        };
    }
}
