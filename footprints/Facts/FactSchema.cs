namespace Footprints.Facts;

/// <summary>Versions of the canonical payload, per kind.</summary>
/// <remarks>
/// A version is raised when bytes of the older one would be read differently. All versions stay readable for ever,
/// since the ledger is never rewritten.
/// </remarks>
public static class FactSchema
{
    /// <summary>The version that <see cref="FactWriter"/> writes.</summary>
    public static int Current(FactKind kind) => Enum.IsDefined(kind)
        ? 1
        : throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of fact.");
}
