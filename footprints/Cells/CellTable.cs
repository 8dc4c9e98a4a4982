using System.Runtime.CompilerServices;
using Footprints.Facts;
using Footprints.Identities;

namespace Footprints.Cells;

/// <summary>
/// The cells of one partition in columns: its own, and copies of the remote ones that its own use (the halo). A cell is a
/// slot; slots are never reused, and the same slot numbers run through all columns.
/// </summary>
/// <remarks>
/// Totals are what the running wave has computed so far; what readers may see is kept aside for every slot that the wave
/// has touched, until it settles (<see cref="SettledCells"/>). Single-threaded.
/// </remarks>
public sealed class CellTable
{
    private readonly SlotNumbers _numbers = new();
    private readonly Paged<CellKey> _keys = new();
    private readonly KeyIndex<ColumnKeys> _slots;
    private readonly Paged<int> _ids = new();
    private readonly NativeColumn<SlotFlags> _flags = new();
    private readonly NativeColumn<int> _levels = new();
    private readonly NativeColumn<int> _kept = new();
    private readonly Paged<int> _groups = new();
    private readonly NativeColumn<CellHead> _heads = new();
    private readonly Segments<RowEntry> _rows = new();
    private readonly DirectParts _direct = new();
    private Users _users = new();
    private readonly Users _exports = new();
    private readonly Dictionary<int, int> _groupLevels = [];
    private readonly Dictionary<int, List<int>> _groupCells = [];
    private readonly Dictionary<int, Portfolio> _portfolios = [];

    public CellTable(int partition, int partitions, Sharing sharing = Sharing.Open)
    {
        (Partition, Partitions) = (partition, partitions);
        _slots = new KeyIndex<ColumnKeys>(new ColumnKeys(_keys));
        Totals = new VectorColumn();
        Units = new UnitCodes();
        Texts = new CellTexts();
        Dirty = new DirtyLevels();
        Wide = new WideLevels(this);
        Ahead = new ReadAhead(this, _heads, _rows, _direct, _exports, _kept);
        Enterprises = new EnterpriseNumbers(Texts);
        Settled = new SettledCells(this);
        Barring = sharing == Sharing.Required ? new Barring(this) : null;
    }

    /// <summary>Bytes outside the collected heap that all tables of the process take.</summary>
    public static long NativeBytes => NativePages.InUse;

    public int Partition { get; }

    public int Partitions { get; }

    /// <summary>Above all slots.</summary>
    public int Count => _numbers.Count;

    /// <summary>Slots in use, halo copies included.</summary>
    public IEnumerable<int> Slots => _numbers.Used;

    /// <summary>Inputs of own cells.</summary>
    public long Inputs => _rows.InUse;

    /// <summary>Whether a snapshot is being loaded: users are then found from the rows, all at once, when it is complete.</summary>
    internal bool IsLoading { get; private set; }

    /// <summary>Own cells, cells that others use but nobody has stated included.</summary>
    public int OwnCount { get; private set; }

    /// <summary>What readers may see.</summary>
    public SettledCells Settled { get; }

    internal VectorColumn Totals { get; }

    internal UnitCodes Units { get; }

    internal CellTexts Texts { get; }

    internal DirtyLevels Dirty { get; }

    internal WideLevels Wide { get; }

    /// <summary>Asks the processor for what is needed soon.</summary>
    internal ReadAhead Ahead { get; }

    /// <summary>The lowest level that may have something to compute, or <see cref="DirtyLevels.None"/>.</summary>
    internal int LowestWaiting => Math.Min(Dirty.Lowest, Wide.Next);

    /// <summary>Own cells that have inputs.</summary>
    internal int RowCount { get; private set; }

    internal EnterpriseNumbers Enterprises { get; }

    internal FactorLibraries Libraries { get; } = new();

    /// <summary>Which entries of rows are barred; none where every product may be used by everyone.</summary>
    internal Barring? Barring { get; }

    /// <summary>The slot of a cell, or -1.</summary>
    public int Find(CellKey key) => _slots.Find(key);

    public CellKey KeyOf(int slot) => _keys[slot];

    public string IdOf(int slot) => Texts[_ids[slot]];

    public bool IsOwn(int slot) => !Has(slot, SlotFlags.Remote);

    public CellState StateOf(int slot) => Totals.StateOf(slot);

    /// <summary>Whether the id is the one that this slot's key was made of.</summary>
    internal bool HasId(int slot, string id) => _ids[slot] == 0 || Texts.Is(_ids[slot], id);

    /// <summary>The number of the id in the partition's texts; 0 where only its key is known.</summary>
    internal int IdNumberOf(int slot) => _ids[slot];

    internal ref CellHead HeadOf(int slot) => ref _heads[slot];

    internal bool Has(int slot, SlotFlags flags) => (_flags[slot] & flags) != 0;

    internal void Set(int slot, SlotFlags flags) => _flags[slot] |= flags;

    internal void Clear(int slot, SlotFlags flags) => _flags[slot] &= ~flags;

    /// <summary>The loop that the cell lies in; 0 for none.</summary>
    internal int GroupOf(int slot) => _groups[slot];

    /// <summary>Where a slot's settled number is kept while a wave runs; 0 where the wave has not touched it.</summary>
    internal ref int KeptAt(int slot) => ref _kept[slot];

    internal Span<RowEntry> RowOf(in CellHead head) => _rows.Of(head.RowAt, head.RowLength);

    internal ReadOnlySpan<int> UsersOf(int slot) => _users.Of(slot);

    internal Users Users => _users;

    /// <summary>Pairs of a peer partition and the slot of its copy.</summary>
    internal ReadOnlySpan<int> ExportsOf(int slot) => _exports.Of(slot);

    internal IReadOnlyDictionary<int, Portfolio> Portfolios => _portfolios;

    /// <summary>The slot of an entity, made where it isn't there yet; a new one is unknown until a fact states it.</summary>
    internal int GetOrAdd(EntityId id) => GetOrAdd(id, out _);

    /// <inheritdoc cref="GetOrAdd(EntityId)"/>
    internal int GetOrAdd(EntityId id, out bool isNew)
    {
        var slot = GetOrAdd(id.Key, out isNew);
        if (_ids[slot] == 0)
            _ids[slot] = Texts.Add(id.Text);

        return slot;
    }

    /// <summary>The same for an id in UTF-8.</summary>
    internal int GetOrAdd(CellKey key, ReadOnlySpan<byte> id, out bool isNew)
    {
        var slot = GetOrAdd(key, out isNew);
        if (_ids[slot] == 0)
            _ids[slot] = Texts.Add(id);

        return slot;
    }

    /// <summary>Asks for what finding these cells needs: one look-up after the other would wait for memory twice each.</summary>
    internal void Fetch(ReadOnlySpan<CellKey> keys)
    {
        foreach (ref readonly var key in keys)
            _slots.FetchEntry(key);

        foreach (ref readonly var key in keys)
            _slots.FetchKey(key);
    }

    /// <summary>The slot of a cell that a peer uses by its key alone.</summary>
    internal int GetOrAdd(CellKey key) => GetOrAdd(key, out _);

    private int GetOrAdd(CellKey key, out bool isNew)
    {
        var slot = _slots.Find(key);
        isNew = slot < 0;

        return isNew ? Add(key) : slot;
    }

    private int Add(CellKey key)
    {
        var isRemote = key.PartitionOf(Partitions) != Partition;
        var slot = _numbers.Take(isRemote, out var isNewChunk);
        if (isNewChunk)
            Extend(SlotNumbers.Chunk);

        _keys[slot] = key;
        _slots.Add(slot);
        _flags[slot] = isRemote ? SlotFlags.Remote : SlotFlags.None;
        _heads[slot].Standing = CellState.Unknown;
        SetState(slot, CellState.Unknown);
        if (!isRemote)
            OwnCount++;

        return slot;
    }

    private void Extend(int count)
    {
        _keys.Extend(count);
        _ids.Extend(count);
        _flags.Extend(count);
        _levels.Extend(count);
        _kept.Extend(count);
        _groups.Extend(count);
        _heads.Extend(count);
        Totals.Extend(count);
    }

    internal void SetState(int slot, CellState state) => Totals.SetState(slot, state);

    /// <summary>The level at which a cell is computed: its own, its group's, or the ends for volumes and portfolios.</summary>
    internal int LevelOf(int slot) => _levels[slot];

    /// <summary>The level at which others may count on an own cell's total: a group hands out two levels after it has gathered.</summary>
    internal int HandsOutAt(int slot) => Has(slot, SlotFlags.Grouped) ? _levels[slot] + 2 : _levels[slot];

    internal void MarkDirty(int slot)
    {
        if (Has(slot, SlotFlags.Dirty | SlotFlags.Remote))
            return;

        Set(slot, SlotFlags.Dirty);
        Dirty.Add(slot, LevelOf(slot));
    }

    /// <summary>Marks whoever uses the cell, for a reason that concerns their rows (unit, standing).</summary>
    internal void MarkUsers(int slot)
    {
        foreach (var user in _users.Of(slot))
        {
            Clear(user, SlotFlags.RowSent);
            MarkDirty(user);
        }
    }

    /// <summary>Marks whoever uses the cell, whose total was handed out at <paramref name="level"/>.</summary>
    /// <remarks>A user at or below that level lies in the same loop, and the loop's solution has it already.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void MarkUsersAbove(int slot, int level)
    {
        if (Wide.IsOn)
            return;

        if (Wide.Suits(_users.Of(slot).Length))
        {
            Wide.Begin(Math.Min(level + 1, Dirty.Lowest));
            return;
        }

        foreach (var user in _users.Of(slot))
        {
            ref var flags = ref _flags[user];
            if ((flags & SlotFlags.Dirty) != 0 || _levels[user] <= level)
                continue;

            flags |= SlotFlags.Dirty;
            Dirty.Add(user, _levels[user]);
        }
    }

    /// <summary>
    /// Moves an own cell to a level, and into or out of a group, whose level it then is; a dirty one waits at its new level.
    /// </summary>
    internal void SetPlace(int slot, int level, int group)
    {
        var isDirty = Has(slot, SlotFlags.Dirty) || _groups[slot] != group;
        if (_groups[slot] != group)
            SetGroup(slot, group);

        if (group != 0)
            SetGroupLevel(group, level);

        SetLevel(slot, level);
        Clear(slot, SlotFlags.Dirty);
        if (isDirty)
            MarkDirty(slot);
    }

    private void SetGroup(int slot, int group)
    {
        _groups[slot] = group;
        Clear(slot, SlotFlags.RowSent | SlotFlags.Grouped);
        foreach (ref var entry in RowOf(_heads[slot]))
            entry.Flags &= ~RowFlags.IsInside;

        if (group == 0)
            return;

        Set(slot, SlotFlags.Grouped);
        if (!_groupCells.TryGetValue(group, out var members))
            _groupCells.Add(group, members = []);

        members.Add(slot);
    }

    /// <summary>Volumes and portfolios come last whatever anybody says.</summary>
    private void SetLevel(int slot, int level)
    {
        Wide.Invalidate();
        _levels[slot] = Has(slot, SlotFlags.Portfolio) ? DirtyLevels.Portfolios
            : Has(slot, SlotFlags.Volume) ? DirtyLevels.Volumes
            : level;
    }

    /// <summary>Makes the cell one that comes last: a volume, or what adds volumes up.</summary>
    internal void SetLast(int slot, SlotFlags kind)
    {
        if (Has(slot, kind))
            return;

        Set(slot, kind);
        Replace(slot);
    }

    /// <summary>The cell comes first, or last by its kind; a dirty one waits there.</summary>
    private void Replace(int slot)
    {
        SetLevel(slot, 0);
        if (!Has(slot, SlotFlags.Dirty))
            return;

        Clear(slot, SlotFlags.Dirty);
        MarkDirty(slot);
    }

    /// <summary>Notes which inputs of a cell lie in its own group.</summary>
    internal void SetInside(int slot, ReadOnlySpan<CellKey> inputs)
    {
        const int fewEnough = 32;
        var many = inputs.Length > fewEnough ? new HashSet<CellKey>(inputs.ToArray()) : null;
        foreach (ref var entry in RowOf(_heads[slot]))
        {
            if (many?.Contains(_keys[entry.Cell]) ?? inputs.Contains(_keys[entry.Cell]))
                entry.Flags |= RowFlags.IsInside;
            else
                entry.Flags &= ~RowFlags.IsInside;
        }

        Clear(slot, SlotFlags.RowSent);
        MarkDirty(slot);
    }

    /// <summary>Sets the level of a group, and moves its cells there; -1 says that nobody is in it any more.</summary>
    internal void SetGroupLevel(int group, int level)
    {
        if (level < 0)
        {
            _groupCells.Remove(group);
            _groupLevels.Remove(group);
            return;
        }

        if (_groupLevels.TryGetValue(group, out var before) && before == level)
            return;

        _groupLevels[group] = level;
        if (!_groupCells.TryGetValue(group, out var members))
            return;

        members.RemoveAll(slot => _groups[slot] != group);
        foreach (var slot in members)
        {
            SetLevel(slot, level);
            if (Has(slot, SlotFlags.Dirty))
                Dirty.Add(slot, level);
        }
    }

    internal int GroupLevel(int group) => _groupLevels.TryGetValue(group, out var level) ? level : 0;

    /// <summary>Replaces a cell's row, and keeps the lists of users in step, at a cost of the lines that differ.</summary>
    /// <remarks>What lay inside the cell's group still does, until the order says otherwise.</remarks>
    internal Reshaping SetRow(int slot, Span<RowEntry> row)
    {
        ref var head = ref _heads[slot];
        var old = RowOf(head);
        if (Has(slot, SlotFlags.Grouped))
            KeepInside(old, row);

        var reshaping = !IsLoading ? KeepUsers(slot, old, row)
            : old.Length + row.Length > 0 ? Reshaping.Unplaced
            : Reshaping.None;
        if (head.RowLength != row.Length || Settled.KeepsRow(slot))
        {
            if (!Settled.KeepsRow(slot))
                _rows.Free(head.RowAt, head.RowLength);

            RowCount += Math.Min(1, row.Length) - Math.Min(1, head.RowLength);
            Wide.Invalidate();
            head.RowAt = _rows.Allocate(row.Length);
            head.RowLength = row.Length;
        }

        Settled.OwnRow(slot);
        row.CopyTo(RowOf(head));
        Clear(slot, SlotFlags.RowSent);

        return reshaping;
    }

    /// <summary>A cell's row, to change how its entries count: what the settled row says stays readable.</summary>
    internal Span<RowEntry> OwnRow(int slot)
    {
        Settled.KeepHead(slot);
        ref var head = ref _heads[slot];
        if (Settled.KeepsRow(slot))
        {
            var at = _rows.Allocate(head.RowLength);
            RowOf(head).CopyTo(_rows.Of(at, head.RowLength));
            head.RowAt = at;
        }

        Settled.OwnRow(slot);

        return RowOf(head);
    }

    private Reshaping KeepUsers(int slot, ReadOnlySpan<RowEntry> old, ReadOnlySpan<RowEntry> row)
    {
        var (hasOthers, fits) = (false, !Has(slot, SlotFlags.Grouped));
        Span<int> before = old.Length <= 256 ? stackalloc int[old.Length] : new int[old.Length];
        Span<int> after = row.Length <= 256 ? stackalloc int[row.Length] : new int[row.Length];
        before = Distinct(old, before);
        after = Distinct(row, after);
        for (int left = 0, right = 0; left < before.Length || right < after.Length;)
        {
            if (left < before.Length && right < after.Length && before[left] == after[right])
            {
                left++;
                right++;
                continue;
            }

            hasOthers = true;
            if (right == after.Length || (left < before.Length && before[left] < after[right]))
            {
                if (!_users.Remove(before[left++], slot))
                    throw new InvalidOperationException($"{IdOf(slot)} is not among the users of {IdOf(before[left - 1])}.");
            }
            else
            {
                fits &= IsOwn(after[right]) && HandsOutAt(after[right]) < LevelOf(slot);
                _users.Add(after[right++], slot);
            }
        }

        if (Barring is not null && Barring.Differ(old, row))
            return Reshaping.Unplaced;

        return !hasOthers ? Reshaping.None : fits ? Reshaping.Fits : Reshaping.Unplaced;
    }

    private static void KeepInside(ReadOnlySpan<RowEntry> old, Span<RowEntry> row)
    {
        HashSet<int> inside = [];
        foreach (ref readonly var entry in old)
        {
            if ((entry.Flags & RowFlags.IsInside) != 0)
                inside.Add(entry.Cell);
        }

        foreach (ref var entry in row)
        {
            if (inside.Contains(entry.Cell))
                entry.Flags |= RowFlags.IsInside;
        }
    }

    /// <summary>Lets rows come without users, until <see cref="FinishLoading"/>.</summary>
    internal void BeginLoading() => IsLoading = true;

    /// <summary>Finds the users of all cells from the rows.</summary>
    internal void FinishLoading()
    {
        IsLoading = false;
        _users = Users.Of(this);
        Barring?.JudgeAll();
    }

    internal void FreeRow(int at, int length) => _rows.Free(at, length);

    private static Span<int> Distinct(ReadOnlySpan<RowEntry> row, Span<int> cells)
    {
        for (var at = 0; at < row.Length; at++)
            cells[at] = row[at].Cell;

        cells.Sort();
        var count = 0;
        for (var at = 0; at < cells.Length; at++)
        {
            if (at == 0 || cells[at] != cells[at - 1])
                cells[count++] = cells[at];
        }

        return cells[..count];
    }

    /// <summary>Where a cell's name is set anew: the one before is forgotten, unless the settled head still says it.</summary>
    internal ref int NewName(int slot)
    {
        ref var name = ref _heads[slot].Name;
        if (!Settled.KeepsName(slot))
            Texts.Free(name);

        Settled.OwnName(slot);

        return ref name;
    }

    internal void SetDirect(int slot, ReadOnlySpan<double> direct)
    {
        ref var head = ref _heads[slot];
        if (!Settled.KeepsDirect(slot))
            FreeDirect(head);

        Settled.OwnDirect(slot);
        if (_direct.Keep(ref head, direct))
            Totals.AddRare();
    }

    internal void FreeDirect(in CellHead head) => _direct.Free(head);

    /// <summary>Sets the direct part in a vector of zeros.</summary>
    internal unsafe void SetDirect(in CellHead head, double* vector) => _direct.Set(head, vector);

    internal void CopyDirect(in CellHead head, Span<double> direct) => _direct.Read(head, direct);

    /// <summary>The volumes that name an enterprise, which its total adds up.</summary>
    /// <remarks>Nothing keeps a volume from naming what turns out to be a product: whose total is its own all the same.</remarks>
    internal Portfolio PortfolioOf(int enterprise)
    {
        if (!_portfolios.TryGetValue(enterprise, out var portfolio))
        {
            _portfolios.Add(enterprise, portfolio = new Portfolio());
            if (MayBePortfolio(_heads[enterprise].Kind))
                SetLast(enterprise, SlotFlags.Portfolio);
        }

        return portfolio;
    }

    /// <summary>The volumes that name a cell as their enterprise; none where none ever did.</summary>
    internal Portfolio? VolumesNaming(int slot) => _portfolios.GetValueOrDefault(slot);

    /// <summary>Says what a cell is from now on. What adds up volumes and is no enterprise has a place like others, which the order tells.</summary>
    internal void SetKind(int slot, FactKind kind)
    {
        _heads[slot].Kind = kind;
        if (!Has(slot, SlotFlags.Portfolio) || MayBePortfolio(kind))
            return;

        Clear(slot, SlotFlags.Portfolio);
        Replace(slot);
    }

    /// <summary>Whether a cell of this kind (0: nobody has stated it) adds up the volumes that name it.</summary>
    internal static bool MayBePortfolio(FactKind kind) => kind is 0 or FactKind.Enterprise;

    /// <summary>Remembers that a peer has a copy of the cell.</summary>
    internal void Export(int slot, int peer, int copy)
    {
        _exports.Add(slot, peer);
        _exports.Add(slot, copy);
        Set(slot, SlotFlags.Exported);
    }

    /// <summary>Forgets all copies of a peer that has forgotten its own.</summary>
    internal void ForgetExports(int peer)
    {
        foreach (var slot in Slots)
        {
            var exports = _exports.Of(slot);
            if (exports.IsEmpty)
                continue;

            Clear(slot, SlotFlags.Exported);
            var kept = exports.ToArray();
            foreach (var value in kept)
                _exports.Remove(slot, value);

            for (var at = 0; at < kept.Length; at += 2)
            {
                if (kept[at] != peer)
                    Export(slot, kept[at], kept[at + 1]);
            }
        }
    }

    /// <summary>Gives the memory of all cells back at once, rather than with the object; nothing may be read any more.</summary>
    internal void FreeAll()
    {
        _flags.FreeAll();
        _levels.FreeAll();
        _kept.FreeAll();
        _heads.FreeAll();
        _rows.FreeAll();
        _direct.FreeAll();
        _users.FreeAll();
        _exports.FreeAll();
        Totals.FreeAll();
        Texts.FreeAll();
        Settled.FreeAll();
    }

    private readonly struct ColumnKeys(Paged<CellKey> keys) : IKeys
    {
        public ref readonly CellKey this[int number] => ref keys[number];
    }
}

/// <summary>What a new row of a cell means for levels and loops.</summary>
internal enum Reshaping
{
    /// <summary>It uses the same cells as before.</summary>
    None,

    /// <summary>It uses other cells, and stands above all of them where it is.</summary>
    Fits,

    /// <summary>Only the order can tell where it stands now.</summary>
    Unplaced,
}

/// <summary>What is under way with a slot.</summary>
[Flags]
internal enum SlotFlags : byte
{
    None = 0,

    /// <summary>It waits to be computed.</summary>
    Dirty = 1,

    /// <summary>A copy of another partition's cell.</summary>
    Remote = 2,

    /// <summary>The solver of its group has its current row.</summary>
    RowSent = 4,

    /// <summary>Its users in other partitions must hear its number again, whether it changes or not.</summary>
    Owed = 8,

    /// <summary>It adds up volumes, stated as an enterprise or not.</summary>
    Portfolio = 16,

    /// <summary>It lies in a loop.</summary>
    Grouped = 32,

    /// <summary>It is a volume of a portfolio.</summary>
    Volume = 64,

    /// <summary>Other partitions have copies of it.</summary>
    Exported = 128,
}
