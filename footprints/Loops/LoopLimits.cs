namespace Footprints.Loops;

/// <summary>How much a group may cost, and how exact it has to be.</summary>
public sealed record LoopLimits
{
    /// <summary>The limits used where nothing else is said.</summary>
    public static LoopLimits Default { get; } = new();

    /// <summary>
    /// Multiply-adds of one Solve after which the group counts as unresolved. Default: 8e9, two to five seconds of one
    /// core.
    /// </summary>
    public long MaxWork { get; init; } = 8_000_000_000;

    /// <summary>
    /// The certified relative error at which the group stops. Default: 1e-12, a thousandth of what any reader is
    /// promised.
    /// </summary>
    public double Tolerance { get; init; } = 1e-12;

    /// <summary>
    /// The largest certified relative error that still counts as converged, where rounding (rows of thousands of
    /// inputs) forbids the tolerance. Default: 1e-9, the largest error that any total may have.
    /// </summary>
    public double LargestError { get; init; } = 1e-9;

    /// <summary>
    /// The largest number of lagged cells that are solved directly, at most 30,000. Default: 1,000; the matrix then
    /// takes 8 MB and a quarter of a second to factor, once per change of shape.
    /// </summary>
    public int DenseLimit { get; init; } = 1_000;
}
