namespace ClientApi.Hosting;

/// <summary>Lets a bounded number through at a time; whoever comes beyond it is turned away, not queued.</summary>
internal sealed class Gate(int limit)
{
    private int _inside;

    /// <summary>A pass that must be disposed, or none where the limit is reached.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref _inside) <= limit)
            return new Pass(this);

        Interlocked.Decrement(ref _inside);

        return null;
    }

    private sealed class Pass(Gate gate) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) is 0)
                Interlocked.Decrement(ref gate._inside);
        }
    }
}
