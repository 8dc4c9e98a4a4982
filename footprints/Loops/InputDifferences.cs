namespace Footprints.Loops;

/// <summary>Goes through two ascending rows at once and stops at each number that is in only one of them.</summary>
internal ref struct InputDifferences(ReadOnlySpan<int> before, ReadOnlySpan<int> after)
{
    private readonly ReadOnlySpan<int> _before = before;
    private readonly ReadOnlySpan<int> _after = after;
    private int _nextBefore;
    private int _nextAfter;

    /// <summary>The input, and whether it was added (else it was removed).</summary>
    public (int Input, bool IsAdded) Current { get; private set; }

    public readonly InputDifferences GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_nextBefore < _before.Length || _nextAfter < _after.Length)
        {
            var removed = _nextBefore < _before.Length ? _before[_nextBefore] : int.MaxValue;
            var added = _nextAfter < _after.Length ? _after[_nextAfter] : int.MaxValue;
            _nextBefore += removed <= added ? 1 : 0;
            _nextAfter += added <= removed ? 1 : 0;
            if (removed == added)
                continue;

            Current = removed < added ? (removed, false) : (added, true);
            return true;
        }

        return false;
    }
}
