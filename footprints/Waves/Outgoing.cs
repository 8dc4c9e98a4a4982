namespace Footprints.Waves;

/// <summary>Numbers on their way to one peer.</summary>
internal sealed class Outgoing
{
    private int[] _copies = [];
    private double[] _vectors = [];
    private int _count;

    public void Add(int copy, ReadOnlySpan<double> vector)
    {
        if (_count == _copies.Length)
        {
            var room = Math.Max(16, _count * 2);
            Array.Resize(ref _copies, room);
            Array.Resize(ref _vectors, room * Lanes.Lanes.Width);
        }

        _copies[_count] = copy;
        vector.CopyTo(_vectors.AsSpan(_count * Lanes.Lanes.Width));
        _count++;
    }

    public void Clear() => _count = 0;

    /// <summary>What was added, in parts; it belongs to the caller from now on.</summary>
    public IEnumerable<(int[] Copies, double[] Vectors, int Count)> Take(int most)
    {
        if (_count == 0)
            yield break;

        if (_count <= most)
        {
            var (copies, vectors, count) = (_copies, _vectors, _count);
            (_copies, _vectors, _count) = ([], [], 0);

            yield return (copies, vectors, count);
            yield break;
        }

        for (var at = 0; at < _count; at += most)
        {
            var count = Math.Min(most, _count - at);

            yield return (
                _copies.AsSpan(at, count).ToArray(),
                _vectors.AsSpan(at * Lanes.Lanes.Width, count * Lanes.Lanes.Width).ToArray(),
                count);
        }

        _count = 0;
    }
}
