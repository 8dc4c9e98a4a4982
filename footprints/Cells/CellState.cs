namespace Footprints.Cells;

/// <summary>What a cell's number may be used for. 0: complete and in force.</summary>
[Flags]
public enum CellState : byte
{
    None = 0,

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
