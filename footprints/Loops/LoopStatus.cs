namespace Footprints.Loops;

/// <summary>How the last solution of a group ended.</summary>
public enum LoopStatus
{
    /// <summary>Every total is known within its error bound.</summary>
    Converged,

    /// <summary>Proven: the spectral radius of the absolute quantities is at least 1, so there are no totals.</summary>
    Divergent,

    /// <summary>
    /// Neither totals with a small enough bound nor a proof of divergence was found within the limits.
    /// </summary>
    Unresolved,
}
