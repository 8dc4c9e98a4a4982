using Grains.Ledger;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grains.Operations;

/// <summary>
/// Runs one reconciliation at a time and remembers the last ones. Where its silo is lost so are they: the next one begins anew.
/// </summary>
[KeepAlive]
internal sealed class ReconcileGrain(
    IOptions<GridOptions> options, ILedger ledger, TimeProvider time, ILogger<ReconcileGrain> logger) : Grain, IReconcileGrain
{
    /// <summary>Those that an operator may still want to look at.</summary>
    private const int Remembered = 20;

    private readonly List<Reconciliation> _all = [];

    public Task<ReconcileStart> Start()
    {
        if (_all.LastOrDefault() is { IsUnderWay: true } running)
            return Task.FromResult(new ReconcileStart(false, running.State));

        if (_all.Count == Remembered)
            _all.RemoveAt(0);

        var begun = new Reconciliation(
            Guid.CreateVersion7(time.GetUtcNow()).ToString("N"), GrainFactory, ledger, options.Value, time, logger);
        _all.Add(begun);

        // Each of its steps is a turn of its own, so that whoever asks how far it is gets an answer.
        _ = begun.Run();

        return Task.FromResult(new ReconcileStart(true, begun.State));
    }

    public Task<ReconcileState?> ReadState(string id) => Task.FromResult(_all.Find(one => one.Id == id)?.State);
}
