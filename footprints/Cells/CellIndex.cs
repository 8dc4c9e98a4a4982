using Footprints.Facts;
using Footprints.Identities;
using Footprints.Units;

namespace Footprints.Cells;

/// <summary>What is applied of an entity, for those who judge its next fact. Single-threaded with the columns.</summary>
public sealed class CellIndex(CellTable cells)
{
    /// <summary>The version of its newest applied fact; 0 where there is none.</summary>
    public int VersionOf(CellKey key)
    {
        var slot = cells.Find(key);

        return slot < 0 ? 0 : cells.HeadOf(slot).Version;
    }

    /// <summary>What it is; 0 where nothing was stated.</summary>
    public FactKind KindOf(CellKey key)
    {
        var slot = cells.Find(key);

        return slot < 0 ? 0 : cells.HeadOf(slot).Kind;
    }

    /// <summary>The enterprise of a product, component or volume as applied last; empty where the columns do not tell.</summary>
    public string EnterpriseOf(CellKey key) => cells.Find(key) is >= 0 and var slot ? cells.Enterprises[cells.HeadOf(slot).Enterprise] : "";

    /// <summary>The library of a factor as applied last; none where the columns do not tell.</summary>
    public string? LibraryOf(CellKey key) => cells.Find(key) is >= 0 and var slot ? cells.Libraries.Of(slot) : null;

    /// <summary>Whether a volume that was not taken back names it as its enterprise.</summary>
    public bool HasVolumes(CellKey key) => cells.Find(key) is >= 0 and var slot && cells.VolumesNaming(slot) is { Count: > 0 };

    /// <summary>Whether the key belongs to this id, or to none yet.</summary>
    public bool HasId(CellKey key, string id)
    {
        var slot = cells.Find(key);

        return slot < 0 || cells.HasId(slot, id);
    }

    /// <summary>Whether the newest applied fact takes the entity back.</summary>
    public bool IsWithdrawn(CellKey key)
    {
        var slot = cells.Find(key);

        return slot >= 0 && cells.HeadOf(slot).Standing == CellState.Withdrawn;
    }

    /// <summary>Units of their own kind that facts of this partition have stated since it was loaded.</summary>
    public IReadOnlySet<UnitOfMeasurement> OwnUnits => cells.Units.Own;

    /// <summary>The value of a factor as applied last, which it must keep; false where nothing was stated, or it may change.</summary>
    /// <param name="lanes">Takes its lanes.</param>
    public bool TryReadReleased(CellKey key, Span<double> lanes, out UnitOfMeasurement? unit)
    {
        var slot = cells.Find(key);
        unit = null;
        if (slot < 0 || cells.HeadOf(slot).Version == 0 || cells.HeadOf(slot).IsRevaluable)
            return false;

        cells.CopyDirect(cells.HeadOf(slot), lanes);
        unit = cells.Units[cells.HeadOf(slot).Unit];

        return true;
    }
}
