namespace Grains.Figures;

/// <summary>What a partition has told the viewers of a host, and whether it is being told what they watch.</summary>
internal sealed class PartitionFeed
{
    private bool _isRenewing;
    private bool _isWanted;

    /// <summary>The newest epoch that it has told; -1 for none.</summary>
    public long SettledThrough { get; private set; } = -1;

    public DateTimeOffset SettledAt { get; private set; }

    public void Hear(long settledThrough, DateTimeOffset settledAt)
    {
        if (settledThrough > SettledThrough)
            (SettledThrough, SettledAt) = (settledThrough, settledAt);
    }

    /// <summary>Whether the caller may renew; whoever does already will do so once more.</summary>
    public bool TryBegin(Lock gate)
    {
        lock (gate)
        {
            _isWanted = true;
            if (_isRenewing)
                return false;

            return _isRenewing = true;
        }
    }

    /// <summary>Whether one more renewal has been asked for, which begins with this answer; else the renewing ends with it.</summary>
    public bool IsWanted(Lock gate)
    {
        lock (gate)
        {
            _isRenewing = _isWanted;
            _isWanted = false;

            return _isRenewing;
        }
    }

    /// <summary>The renewal has failed: whoever comes next begins another.</summary>
    public void Fail(Lock gate)
    {
        lock (gate)
            _isRenewing = false;
    }
}
