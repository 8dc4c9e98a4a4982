using Footprints.Cells;

namespace Footprints.Waves;

/// <summary>Brings what the order says of levels and groups into a partition's columns.</summary>
internal static class Arrangement
{
    public static void Take(CellTable cells, WaveMessage.Places places)
    {
        if (places.IsWhole)
            Forget(cells);

        foreach (var group in places.Groups)
        {
            if (group.Level >= 0)
                cells.SetGroupLevel(group.Group, group.Level);
        }

        foreach (var place in places.Cells)
        {
            var slot = cells.Find(place.Cell);
            if (slot >= 0 && cells.IsOwn(slot))
                cells.SetPlace(slot, place.Level, place.Group);
        }

        foreach (var inside in places.Inside)
        {
            var slot = cells.Find(inside.Cell);
            if (slot >= 0 && cells.IsOwn(slot))
                cells.SetInside(slot, inside.Inputs);
        }

        foreach (var group in places.Groups)
        {
            if (group.Level < 0)
                cells.SetGroupLevel(group.Group, -1);
        }
    }

    /// <summary>Every own cell outside groups at level 0, until the order says otherwise.</summary>
    public static void Forget(CellTable cells)
    {
        foreach (var slot in cells.Slots)
        {
            if (cells.IsOwn(slot))
                cells.SetPlace(slot, 0, 0);
        }
    }
}
