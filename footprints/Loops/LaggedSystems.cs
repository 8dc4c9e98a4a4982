namespace Footprints.Loops;

/// <summary>
/// The factored systems of a group's lagged cells, for absolute and for signed quantities, made when they pay.
/// </summary>
/// <remarks>
/// They are made once the iteration has cost as much as making them, counted over all solutions since the last change
/// of shape. So no group costs more than twice what the better of the two ways would have cost.
/// </remarks>
internal sealed class LaggedSystems
{
    private long _iterated;
    private LaggedSystem? _signed;

    public LaggedSystem? Absolute { get; private set; }

    /// <summary>Whether a correction would be exact but for rounding.</summary>
    public bool IsExact { get; private set; }

    /// <summary>Whether a correction is to be had for every lane that <paramref name="columns"/> hold.</summary>
    public bool Serve(LoopRows rows, LoopColumns columns) =>
        Absolute is { IsUsable: true } && (columns.ValueBlocks == 0 || SignedOf(rows) is { IsUsable: true });

    /// <summary>Notes iteration that a correction might have spared.</summary>
    public void Iterated(long multiplyAdds) => _iterated += multiplyAdds;

    /// <summary>Whether making the systems anew pays by now, within the limits.</summary>
    public bool Pay(LoopRows rows, LoopLimits limits)
    {
        if (rows.Lagged > limits.DenseLimit || IsExact)
            return false;

        var cost = LaggedSystem.Cost(rows) * (rows.Negative > 0 ? 2 : 1);

        return _iterated >= cost || cost <= 8 * LoopColumns.BlockWidth * rows.Inputs;
    }

    /// <summary>
    /// Makes the systems of the present rows. The signed one follows the absolute one, whose diagonals vouch for it.
    /// </summary>
    public void Make(LoopRows rows, ReadOnlySpan<bool> supported, LoopWork work)
    {
        Absolute = LaggedSystem.Of(rows, absolute: true, supported);
        work.Add(LaggedSystem.Cost(rows));
        _signed = null;
        if (rows.Negative > 0 && Absolute.IsUsable)
        {
            _signed = LaggedSystem.Of(rows, absolute: false, supported);
            work.Add(LaggedSystem.Cost(rows));
        }

        (IsExact, _iterated) = (true, 0);
    }

    /// <summary>Rows changed: corrections still help, but are no longer exact.</summary>
    public void Age() => IsExact = false;

    /// <summary>
    /// Forgets the systems, since cells were numbered anew, count or no longer count, or corrections do not help any
    /// more.
    /// </summary>
    public void Discard() => (Absolute, _signed, IsExact) = (null, null, false);

    /// <summary>Turns the differences between lagged cells and their copies into corrections of the copies.</summary>
    public void Correct(Span<double> differences, LoopRows rows, LoopColumns columns, LoopWork work)
    {
        var (values, all) = (columns.ValueBlocks, columns.BlockCount);
        if (values > 0)
            SignedOf(rows)!.Solve(differences, columns.Stride, 0, values);

        Absolute!.Solve(differences, columns.Stride, values, all - values);
        work.Add((long)Absolute.Size * Absolute.Size * columns.Stride);
    }

    private LaggedSystem? SignedOf(LoopRows rows) => _signed ?? (rows.Negative == 0 ? Absolute : null);
}
