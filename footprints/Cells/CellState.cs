namespace Footprints.Cells;

<<<<<<< HEAD
/// <summary>What a cell's number may be used for. 0: complete and in force.</summary>
=======
/// <summary>What keeps a cell's total from being a complete number; none of them means that it is one.</summary>
/// <remarks>A cell has its own reasons and those of everything that it uses: states are combined with OR.</remarks>
>>>>>>> solver
[Flags]
public enum CellState : byte
{
    None = 0,

<<<<<<< HEAD
    /// <summary>Something upstream is not known; the number is the known part.</summary>
    Incomplete = 1,

    /// <summary>A loop upstream has no solution; the number is zero and never shown.</summary>
    Divergent = 2,

    /// <summary>A loop upstream was not solved within its limits, or a number grew out of range; the number is zero and never shown.</summary>
    Unresolved = 4,

    /// <summary>Used by somebody but never stated.</summary>
    Unknown = 8,

    /// <summary>Taken back by its owner.</summary>
    Withdrawn = 16,

    /// <summary>Its validity has passed.</summary>
    Expired = 32,

    /// <summary>Not a footprint per declared unit (an enterprise's portfolio, a volume): nothing can use it as an input.</summary>
    Unusable = 64,
}

/// <summary>Questions about states.</summary>
public static class CellStates
{
    /// <summary>What a user inherits from its inputs.</summary>
    public const CellState Inherited = CellState.Incomplete | CellState.Divergent | CellState.Unresolved;

    /// <summary>What keeps a cell from being used at all.</summary>
    public const CellState NotInForce = CellState.Unknown | CellState.Withdrawn | CellState.Expired | CellState.Unusable;

    /// <summary>What calls for the factor that a component names instead of a source.</summary>
    public const CellState CallsForInstead = CellState.Unknown | CellState.Withdrawn | CellState.Expired;

    /// <summary>What leaves no number to show.</summary>
    public const CellState NoNumber = CellState.Divergent | CellState.Unresolved;
}
=======
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
>>>>>>> solver
