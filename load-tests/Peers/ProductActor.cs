namespace LoadTests.Peers;

/// <summary>Recomputes its total whenever anything arrives, and tells every user where it has changed.</summary>
internal sealed class ProductActor(InFlight inFlight, IGrainFactory grains) : Grain, IProductActor
{
    private double[] _direct = [];
    private double[] _quantities = [];
    private double[][] _inputTotals = [];
    private long[] _inputRevisions = [];
    private (IProductActor Product, int Input)[] _users = [];
    private double[] _total = [];
    private long _revision;

    public Task Load(ActorRow row)
    {
        (_direct, _quantities, _inputTotals) = (row.Direct, row.Quantities, [.. row.InputTotals]);
        _inputRevisions = new long[_inputTotals.Length];
        _users = Array.ConvertAll(row.Users, user => (grains.GetGrain<IProductActor>(user.Product), user.Input));
        _total = Sum();

        return Task.CompletedTask;
    }

    public Task DirectChanged(double[] direct)
    {
        _direct = direct;
        Recompute();
        inFlight.Done();

        return Task.CompletedTask;
    }

    public Task InputChanged(int input, long revision, double[] total)
    {
        if (revision > _inputRevisions[input])
        {
            (_inputRevisions[input], _inputTotals[input]) = (revision, total);
            Recompute();
        }

        inFlight.Done();

        return Task.CompletedTask;
    }

    public Task<double[]> ReadTotal() => Task.FromResult(_total);

    private void Recompute()
    {
        var total = Sum();
        if (inFlight.IsGivenUp || total.AsSpan().SequenceEqual(_total))
            return;

        _total = total;
        _revision++;
        foreach (var (product, input) in _users)
        {
            inFlight.Add();

            // Nobody answers: a one-way call is done when it is sent.
            _ = product.InputChanged(input, _revision, total);
        }
    }

    /// <summary>In declared order, as the grid adds up; here every quantity is positive, so that all lanes are alike.</summary>
    private double[] Sum()
    {
        var total = _direct.AsSpan().ToArray();
        for (var input = 0; input < _inputTotals.Length; input++)
        {
            var (quantity, of) = (_quantities[input], _inputTotals[input]);
            for (var lane = 0; lane < total.Length; lane++)
                total[lane] += quantity * of[lane];
        }

        return total;
    }
}
