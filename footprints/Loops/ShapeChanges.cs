using Footprints.Identities;

namespace Footprints.Loops;

/// <summary>What is different in the order of the graph since it was last told.</summary>
/// <remarks>
/// Every entry is the state that now holds, never a difference: to hear one twice changes nothing. A cell of which
/// nothing was ever said has level 0, and no group.
/// </remarks>
public sealed class ShapeChanges
{
    /// <summary>Cells outside groups whose level changed, and cells whose group changed.</summary>
    public List<CellPlace> Cells { get; } = [];

    /// <summary>Groups that are new, that changed their level, or that are gone.</summary>
    public List<GroupPlace> Groups { get; } = [];

    /// <summary>For each cell in a group whose inputs inside changed, or whose group changed: those inputs.</summary>
    public List<InsideInputs> Inside { get; } = [];

    public bool IsEmpty => Cells.Count == 0 && Groups.Count == 0 && Inside.Count == 0;
}

/// <summary>Where a cell stands.</summary>
/// <param name="Level">Its own level; inside a group, the level of the group when this was said.</param>
/// <param name="Group">The group that it is in; 0 means none.</param>
public readonly record struct CellPlace(CellKey Cell, int Level, int Group);

/// <summary>Where a group stands.</summary>
/// <param name="Level">The first of its three levels (gather, solve, hand out); -1 means that the group is
/// gone.</param>
public readonly record struct GroupPlace(int Group, int Level);

/// <summary>The distinct inputs of a cell that lie in its own group, itself included where it uses itself.</summary>
public readonly record struct InsideInputs(CellKey Cell, CellKey[] Inputs);
