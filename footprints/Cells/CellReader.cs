using Footprints.Facts;
using Footprints.Identities;

namespace Footprints.Cells;

/// <summary>What a reader may see of a cell, as of the last settled epoch.</summary>
/// <param name="Enterprise">The id of its owner; empty for none.</param>
/// <param name="Unit">The declared unit; empty for none.</param>
/// <param name="Lanes">All lanes with the state.</param>
/// <param name="ClosedBy">The newest fact of the loop that leaves it without a number; 0 for none.</param>
public sealed record CellFigure(
    string Id, FactKind Kind, string Name, string Enterprise, string Unit, CellState State, double[] Lanes, int Version,
    long Position, long ClosedBy);

/// <summary>What one line of a row counts for.</summary>
/// <param name="Of">The id of the input, or of the substitute that counts in its stead.</param>
/// <param name="Quantity">As declared.</param>
/// <param name="Unit">The unit of the quantity; empty where it is not known.</param>
/// <param name="Pcf">What it adds to the pcf excluding biogenic uptake, kg CO2e; 0 where it does not count.</param>
/// <param name="Fault">Why it does not count.</param>
/// <param name="Inherited">What is wrong with the input's own total.</param>
/// <param name="InsteadOf">The source that this factor stands in for; empty for none.</param>
/// <param name="IsInLoop">It lies in the same loop as its user.</param>
public sealed record CellInput(
    string Of, string Name, double Quantity, string Unit, double Pcf, Fault Fault, CellState Inherited, string InsteadOf,
    bool IsInLoop);

/// <summary>Reads settled figures out of a partition's columns. Single-threaded with them.</summary>
public sealed class CellReader(CellTable cells, Func<int, long> closedBy)
{
    /// <summary>
    /// Volumes of an enterprise that are told apart: a page shows some ten of them, more than this nobody reads, and there may be a million.
    /// </summary>
    public const int MostVolumes = 1_000;

    /// <summary>The slot of a stated entity, withdrawn ones included; -1 where nothing was stated by the settled epoch.</summary>
    public int Find(CellKey key)
    {
        var slot = cells.Find(key);

        return slot >= 0 && cells.IsOwn(slot) && cells.Settled.HeadOf(slot).Kind != 0 ? slot : -1;
    }

    public CellState StateOf(int slot) => new AsSettled(cells).StateOf(slot);

    /// <summary>What the cell is, or none before any fact of it.</summary>
    public FactKind KindOf(int slot) => cells.Settled.HeadOf(slot).Kind;

    /// <summary>Whether it is an own cell that a settled fact has stated.</summary>
    public bool IsStated(int slot) => cells.IsOwn(slot) && cells.Settled.HeadOf(slot).Kind != 0;

    /// <summary>The ledger position of that fact.</summary>
    public long PositionOf(int slot) => cells.Settled.HeadOf(slot).Position;

    /// <summary>The id of its owner; empty for none.</summary>
    public string EnterpriseOf(int slot) => cells.Enterprises[cells.Settled.HeadOf(slot).Enterprise];

    /// <summary>Writes the settled total of an own cell: all lanes with the state.</summary>
    public void ReadTotal(int slot, Span<double> total) => cells.Settled.Read(slot, total);

    public CellFigure Read(int slot)
    {
        var head = cells.Settled.HeadOf(slot);
        var number = cells.Settled.NumberOf(slot);
        var unit = head.Kind == FactKind.Enterprise ? "year" : cells.Units[head.Unit]?.Name ?? string.Empty;

        return new CellFigure(
            cells.IdOf(slot),
            head.Kind,
            cells.Texts[head.Name],
            EnterpriseOf(slot),
            unit,
            StateOf(slot),
            number,
            head.Version,
            head.Position,
            closedBy(cells.GroupOf(slot)));
    }

    /// <summary>The pcf of the cell's own direct part, kg CO2e per declared unit.</summary>
    public double DirectPcf(int slot)
    {
        Span<double> direct = stackalloc double[Lanes.Lanes.Width];
        cells.CopyDirect(cells.Settled.HeadOf(slot), direct);

        return Lanes.Lanes.PcfExcludingBiogenicUptake(direct);
    }

    /// <summary>The lines of the cell's row, in declared order; a substitute stands in its source's place.</summary>
    public IEnumerable<CellInput> Inputs(int slot)
    {
        var head = cells.Settled.HeadOf(slot);
        for (var at = 0; at < head.RowLength; at++)
        {
            var (input, next) = Input(head, at);
            at = next;

            yield return input;
        }
    }

    private (CellInput Input, int Last) Input(in CellHead head, int at)
    {
        var row = cells.RowOf(head);
        var (counted, factor, fault) = Judgement.Of(new AsSettled(cells), cells.Units, row, at);
        ref readonly var entry = ref row[counted];
        if (fault == Fault.NotShared)
            return (Unseen(row, at, counted), (row[at].Flags & RowFlags.HasInstead) != 0 ? at + 1 : at);

        var (state, copy) = (StateOf(entry.Cell), cells.Settled.HeadOf(entry.Cell));
        var unit = entry.Unit != 0 ? entry.Unit : copy.Unit;
        var counts = fault == Fault.None && (state & CellStates.NoNumber) == 0;
        var input = new CellInput(
            cells.IdOf(entry.Cell),
            cells.Texts[copy.Name],
            entry.Quantity,
            cells.Units[unit]?.Name ?? string.Empty,
            counts ? entry.Quantity * factor * cells.Settled.PcfOf(entry.Cell) : 0,
            fault,
            state & CellStates.Inherited,
            counted == at ? string.Empty : cells.IdOf(row[at].Cell),
            (entry.Flags & RowFlags.IsInside) != 0);

        return (input, (row[at].Flags & RowFlags.HasInstead) != 0 ? at + 1 : at);
    }

    /// <summary>What a user may see of an input that nobody shares with it: what it has stated itself.</summary>
    private CellInput Unseen(ReadOnlySpan<RowEntry> row, int at, int counted) => new(
        cells.IdOf(row[counted].Cell),
        string.Empty,
        row[counted].Quantity,
        cells.Units[row[counted].Unit]?.Name ?? string.Empty,
        Pcf: 0,
        Fault.NotShared,
        CellState.None,
        counted == at ? string.Empty : cells.IdOf(row[at].Cell),
        IsInLoop: false);

    /// <summary>Whether anything of an enterprise is added up in its portfolio.</summary>
    public bool HasVolumes(int slot) => Volumes(slot).Any();

    /// <summary>The volumes of an enterprise that its settled total adds up, whatever the running wave has put in or taken out.</summary>
    private IEnumerable<int> Volumes(int slot)
    {
        if (!CellTable.MayBePortfolio(cells.Settled.HeadOf(slot).Kind) || cells.VolumesNaming(slot) is not { } portfolio)
            return [];

        return portfolio.Volumes
            .Concat(cells.Settled.VolumesLeft(slot).Where(volume => !portfolio.Has(volume)))
            .Where(volume => cells.Settled.HeadOf(volume) is { Kind: FactKind.Volume, Standing: not CellState.Withdrawn });
    }

    /// <summary>The first of an enterprise's volumes that are not complete, each as what it counts its product for.</summary>
    public IEnumerable<CellInput> IncompleteVolumes(int slot)
    {
        const int most = 100;

        return Volumes(slot)
            .Where(volume => (StateOf(volume) & CellStates.Inherited) != 0)
            .Take(most)
            .SelectMany(Inputs);
    }

    /// <summary>The volumes of an enterprise that count for most, each as what it counts its product for, largest first.</summary>
    public IEnumerable<CellInput> LargestVolumes(int slot)
    {
        var largest = new PriorityQueue<int, double>(MostVolumes + 1);
        foreach (var volume in Volumes(slot))
        {
            largest.Enqueue(volume, Math.Abs(cells.Settled.PcfOf(volume)));
            if (largest.Count > MostVolumes)
                largest.Dequeue();
        }

        return largest.UnorderedItems
            .OrderByDescending(one => one.Priority).ThenBy(one => cells.IdOf(one.Element), StringComparer.Ordinal)
            .SelectMany(one => Inputs(one.Element));
    }

    /// <summary>The entities of a kind that are stated and not withdrawn: all, or those of one enterprise.</summary>
    public IEnumerable<int> List(FactKind kind, CellKey? enterprise)
    {
        if (enterprise is { } owner)
        {
            var number = cells.Enterprises.Find(owner);

            return number == 0
                ? []
                : cells.Enterprises.CellsOf(number).Where(slot => IsListed(slot, kind) && cells.Settled.HeadOf(slot).Enterprise == number);
        }

        return cells.Slots.Where(slot => cells.IsOwn(slot) && IsListed(slot, kind));
    }

    /// <summary>The slot of an entity of a kind that is stated here and not withdrawn; -1 for none.</summary>
    public int FindListed(FactKind kind, CellKey key) => Find(key) is >= 0 and var slot && IsListed(slot, kind) ? slot : -1;

    /// <summary>Whether everything may be used by everyone, so that every product counts as shared.</summary>
    public bool IsOpen => cells.Barring is null;

    /// <summary>The library of a factor; none for everything else.</summary>
    public string? LibraryOf(int slot) => cells.Libraries.Of(slot);

    /// <summary>The key of the cell's owner; none for nobody's.</summary>
    public CellKey? OwnerOf(int slot) =>
        cells.Settled.HeadOf(slot).Enterprise is > 0 and var number ? cells.Enterprises.KeyOf(number) : null;

    /// <summary>Whether the product's owner shares it with the buyer, as of the same epoch as its figure.</summary>
    public bool IsShared(int slot, CellKey buyer)
    {
        var head = cells.Settled.HeadOf(slot);
        if (head.Kind != FactKind.Product || cells.Barring is not { } barring)
            return head.Kind == FactKind.Product;

        var number = cells.Enterprises.Find(buyer);

        return number != 0 && head.Enterprise != 0 && barring.Shares.HadSettled(head.Enterprise, number, cells.KeyOf(slot));
    }

    /// <summary>Enterprises that share anything with this one; nobody where everything is open.</summary>
    public IEnumerable<CellKey> OwnersSharingWith(CellKey buyer) =>
        cells.Barring?.Shares.SettledOwners(cells.Enterprises.Find(buyer)).Select(cells.Enterprises.KeyOf) ?? [];

    /// <summary>Enterprises that share anything with this one, or it with them; nobody where everything is open.</summary>
    public IEnumerable<CellKey> PartnersOf(CellKey enterprise) =>
        cells.Barring?.Shares.SettledPartners(cells.Enterprises.Find(enterprise)).Select(cells.Enterprises.KeyOf) ?? [];

    private bool IsListed(int slot, FactKind kind) =>
        cells.Settled.HeadOf(slot).Kind == kind && (StateOf(slot) & CellState.Withdrawn) == 0;

    /// <summary>Whether an id or a name contains a text, upper and lower case alike.</summary>
    public bool Matches(int slot, string text) =>
        cells.IdOf(slot).Contains(text, StringComparison.OrdinalIgnoreCase)
        || NameOf(slot).Contains(text, StringComparison.OrdinalIgnoreCase);

    public string IdOf(int slot) => cells.IdOf(slot);

    public CellKey KeyOf(int slot) => cells.KeyOf(slot);

    public string NameOf(int slot) => cells.Texts[cells.Settled.HeadOf(slot).Name];

    /// <summary>The settled pcf excluding biogenic uptake, the known part where it is incomplete.</summary>
    public double PcfOf(int slot) => cells.Settled.PcfOf(slot);
}
