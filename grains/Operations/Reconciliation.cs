using Footprints.Lanes;
using Grains.Ledger;
using Grains.Partitions;
using Microsoft.Extensions.Logging;

namespace Grains.Operations;

/// <summary>One comparison of the live totals with what the ledger says.</summary>
/// <remarks>
/// Partitions answer in slices, each of one settled epoch, and go on settling in between. The recomputation takes in what was
/// accepted up to that epoch, and only then is the slice compared: nothing of the grid is ever held up.
/// </remarks>
internal sealed partial class Reconciliation(
    string id, IGrainFactory grains, ILedger ledger, GridOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Cells of one slice: some 300 KB, and a millisecond of the partition's time.</summary>
    private const int CellsAtOnce = 1_000;

    /// <summary>Differing totals that are named; whoever has more of them than that needs no list.</summary>
    private const int MostNamed = 100;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>A partition that has settled nothing for so long won't soon: longer than any takes to move and to load.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly HashSet<int> _compared = [];
    private readonly HashSet<string> _differing = [];
    private readonly List<string> _named = [];
    private readonly long _began = time.GetTimestamp();
    private ReconcileStatus _status;
    private TimeSpan _took;
    private long _settledThrough = -1;
    private int _cells;
    private int _comparedCount;
    private int _differingCount;
    private string? _detail;

    public string Id => id;

    public bool IsUnderWay => _status is ReconcileStatus.Recomputing or ReconcileStatus.Comparing;

    public ReconcileState State => new(
        id,
        _status,
        _cells,
        _comparedCount,
        _differingCount,
        [.. _named],
        _settledThrough,
        IsUnderWay ? time.GetElapsedTime(_began) : _took,
        _detail);

    /// <summary>Runs to the end, whatever that is; never fails.</summary>
    public async Task Run()
    {
        try
        {
            // Whoever began it does not wait for any of it.
            await Task.Yield();
            await CompareAll();
            End(ReconcileStatus.Done);
        }
        catch (Exception failure)
        {
            // Nobody awaits it: it is told here, and to whoever asks.
            LogFailed(failure);
            _detail = failure is LedgerUnavailableException or TimeoutException or OrleansException
                ? failure.Message
                : "The recomputation has met a failure; the silo's log has the reason.";
            End(ReconcileStatus.Failed);
        }
    }

    private void End(ReconcileStatus status)
    {
        // Only what it has found is remembered: the recomputation is as large as the grid.
        _compared.Clear();
        _compared.TrimExcess();
        _differing.Clear();
        _differing.TrimExcess();
        (_status, _took) = (status, time.GetElapsedTime(_began));
        LogEnded(status, _comparedCount, _differingCount, _settledThrough, _took);
    }

    private async Task CompareAll()
    {
        using var shadow = new ShadowGrid(ledger, options, time);
        await shadow.Load();
        var first = _settledThrough = shadow.SettledThrough;
        _cells = shadow.Stated.Count();
        _status = ReconcileStatus.Comparing;
        for (var partition = 0; partition < options.PartitionCount; partition++)
            await Compare(partition, shadow);

        CompareMissing(first, shadow);
    }

    private async Task Compare(int partition, ShadowGrid shadow)
    {
        var (from, activation) = (0, 0L);
        while (from >= 0)
        {
            var answer = await Ask(partition, from);
            if (activation != 0 && answer.Activation != activation)
            {
                // It has moved, and has its cells in another order: all of them again.
                (from, activation) = (0, 0);
                continue;
            }

            await shadow.Advance(answer.SettledThrough);
            _settledThrough = shadow.SettledThrough;
            Compare(answer, shadow);
            (from, activation) = (answer.Next, answer.Activation);
        }
    }

    /// <summary>The next slice, of an epoch that the recomputation has not passed; asked again while silos come and go.</summary>
    private async Task<TotalsAnswer> Ask(int partition, int from)
    {
        var question = new TotalsQuestion(from, CellsAtOnce, _settledThrough, Wait);
        for (var began = time.GetTimestamp(); ; await Task.Delay(Pause, time))
        {
            try
            {
                if (await grains.GetGrain<IPartitionGrain>(partition).ReadTotals(question) is { IsInTime: true } answer)
                    return answer;
            }
            catch (Exception failure) when (failure is TimeoutException or OrleansException && time.GetElapsedTime(began) < Patience)
            {
                // Its silo is gone: another one takes it over.
                continue;
            }

            if (time.GetElapsedTime(began) >= Patience)
                throw new TimeoutException($"Partition {partition} has not settled {question.AtLeast} within {Patience.TotalSeconds:0} s.");
        }
    }

    private void Compare(TotalsAnswer answer, ShadowGrid shadow)
    {
        var recomputed = new double[Lanes.Width];
        for (var at = 0; at < answer.Ids.Length; at++)
        {
            var (cell, slot) = (answer.Ids[at], shadow.Find(answer.Ids[at]));
            if (slot >= 0)
            {
                _compared.Add(slot);
                shadow.ReadTotal(slot, recomputed);
            }

            if (slot < 0 || !TotalsComparison.AreSame(answer.Totals.AsSpan(at * Lanes.Width, Lanes.Width), recomputed))
                Differs(cell);
        }

        _comparedCount = _compared.Count;
    }

    /// <summary>
    /// What no partition has told of, although it was stated before the first was asked; what came later may have come behind
    /// the one who asked.
    /// </summary>
    private void CompareMissing(long first, ShadowGrid shadow)
    {
        foreach (var slot in shadow.Stated)
        {
            if (!_compared.Contains(slot) && shadow.PositionOf(slot) <= first)
                Differs(shadow.IdOf(slot));
        }

        _cells = _comparedCount + _differing.Count(cell => shadow.Find(cell) is var slot && !_compared.Contains(slot));
    }

    private void Differs(string cell)
    {
        if (_differing.Add(cell) && _named.Count < MostNamed)
            _named.Add(cell);

        _differingCount = _differing.Count;
    }

    [LoggerMessage(LogLevel.Error, "The totals could not be compared with the ledger")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(LogLevel.Information, "{Status}: {Compared} totals compared with the ledger through {Epoch} in {Took}, {Differing} differ")]
    private partial void LogEnded(ReconcileStatus status, int compared, int differing, long epoch, TimeSpan took);
}
