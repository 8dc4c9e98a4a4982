using ClientApi.Access;
using ClientApi.Hosting;
using Microsoft.Extensions.Options;

namespace ClientApi.Facts;

/// <summary>Bounds the pushes in work at a time, by number, by client and by bytes.</summary>
internal sealed class PushGate(IOptions<ApiOptions> limits)
{
    private readonly ClientGate _gate = new(limits.Value.MaxPushesInWork, limits.Value.MaxPushesInWorkOfClient);
    private readonly long _maxBytes = limits.Value.MaxPushBytesInWork;
    private long _bytes;

    /// <summary>A pass that must be disposed, or none where too many pushes are in work.</summary>
    public PushPass? TryEnter(Principal principal) => _gate.TryEnter(principal) is { } place ? new(this, place) : null;

    internal bool TryAdd(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= _maxBytes)
            return true;

        Interlocked.Add(ref _bytes, -bytes);

        return false;
    }

    internal void Remove(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}

/// <summary>One push in work.</summary>
internal sealed class PushPass(PushGate gate, IDisposable place) : IDisposable
{
    private long _bytes;

    /// <summary>Accounts for bytes that were read; false where all pushes together hold too many.</summary>
    public bool TryAdd(long bytes)
    {
        if (!gate.TryAdd(bytes))
            return false;

        _bytes += bytes;

        return true;
    }

    public void Dispose()
    {
        gate.Remove(_bytes);
        _bytes = 0;
        place.Dispose();
    }
}
