namespace Footprints.Cells;

/// <summary>What keeps a cell's total from being a complete number; none of them means that it is one.</summary>
/// <remarks>A cell has its own reasons and those of everything that it uses: states are combined with OR.</remarks>
[Flags]
public enum CellState : byte
{
    None = 0,

    /// <summary>Something that the total needs is missing, so that only its known part can be told.</summary>
    Incomplete = 1,

    /// <summary>A loop upstream needs at least as much of itself as it makes; there is no total.</summary>
    Divergent = 2,

    /// <summary>A loop upstream was not solved within its limits; there is no total until it is.</summary>
    Unresolved = 4,

    /// <summary>The entity is used but was never declared.</summary>
    Unknown = 8,

    /// <summary>The entity was withdrawn.</summary>
    Withdrawn = 16,

    /// <summary>The entity's validity has ended.</summary>
    Expired = 32,

    /// <summary>An input can't be used as it is declared, such as one whose unit does not fit its supplier's.</summary>
    Unusable = 64,
}
