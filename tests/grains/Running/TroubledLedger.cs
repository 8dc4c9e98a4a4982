using System.Runtime.CompilerServices;
using System.Text;
using Grains.Ledger;

namespace Grains.Tests.Running;

/// <summary>What is wrong with a store.</summary>
internal enum Trouble
{
    None,

    /// <summary>Commits fail and write nothing.</summary>
    BeforeCommit,

    /// <summary>Commits write, and the answer is lost.</summary>
    AfterCommit,

    /// <summary>Commits write, the answer is lost, and then nothing can be reached.</summary>
    DownAfterCommit,

    /// <summary>Nothing can be reached.</summary>
    Down,

    /// <summary>What the grid itself states is not committed.</summary>
    NoStatements,

    /// <summary>Whoever begins meets an exception that nobody has foreseen.</summary>
    Unforeseen,
}

/// <summary>A real ledger that fails on demand.</summary>
internal sealed class TroubledLedger(ILedger ledger, Diary diary) : ILedger
{
    private volatile Trouble _trouble;
    private volatile TaskCompletionSource? _gate;
    private volatile TaskCompletionSource? _readGate;
    private volatile TaskCompletionSource? _historyGate;
    private int _held;
    private int _refused;
    private int _historiesRead;

    public Trouble Trouble
    {
        get => _trouble;
        set => _trouble = value;
    }

    /// <summary>From now on the current fact of an entity reads as another one, for whoever reads all current facts.</summary>
    public (string Entity, byte[] Payload)? Forge { get; set; }

    /// <summary>How often the history of an entity was asked for.</summary>
    public int HistoriesRead => Volatile.Read(ref _historiesRead);

    /// <summary>Holds commits back until the returned task source is completed.</summary>
    public TaskCompletionSource Hold() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A commit is being held back.</summary>
    public Task HeldAsync() => diary.Until(() => Task.FromResult(Volatile.Read(ref _held)), held => held > 0);

    /// <summary>So many commits have failed since this was called.</summary>
    public Task RefusedAsync(int times)
    {
        var before = Volatile.Read(ref _refused);

        return diary.Until(() => Task.FromResult(Volatile.Read(ref _refused)), refused => refused >= before + times);
    }

    /// <summary>Holds partitions that read their facts back until the returned task source is completed.</summary>
    public TaskCompletionSource HoldReads() => _readGate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Holds whoever reads a history back until the returned task source is completed, as a host does that is gone without a word.</summary>
    public TaskCompletionSource HoldHistories() => _historyGate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task OpenAsync(int partitions, CancellationToken cancellation) => ledger.OpenAsync(partitions, cancellation);

    public Task<LedgerHead> ReadHeadAsync(CancellationToken cancellation) =>
        IsDown ? throw Unavailable() : ledger.ReadHeadAsync(cancellation);

    public Task<LedgerHead> RaiseTermAsync(CancellationToken cancellation) =>
        CanBegin ? ledger.RaiseTermAsync(cancellation) : throw Failure();

    public async Task<CommitOutcome> CommitAsync(
        LedgerHead expected, IReadOnlyList<LedgerBatch> batches, DateTimeOffset recordedAt, CancellationToken cancellation)
    {
        if (_gate is { } gate)
        {
            Interlocked.Increment(ref _held);
            await gate.Task;
            Interlocked.Decrement(ref _held);
        }

        if (_trouble is Trouble.BeforeCommit or Trouble.Down
            || (_trouble is Trouble.NoStatements && batches.Any(batch => batch.Principal == "grid")))
        {
            Interlocked.Increment(ref _refused);
            throw Unavailable();
        }

        var outcome = await ledger.CommitAsync(expected, batches, recordedAt, cancellation);
        switch (_trouble)
        {
            case Trouble.AfterCommit:
                throw Unavailable();
            case Trouble.DownAfterCommit:
                _trouble = Trouble.Down;
                throw Unavailable();
            default:
                return outcome;
        }
    }

    public Task<KeyedAnswer?> FindKeyAsync(string principal, string idempotencyKey, CancellationToken cancellation) =>
        IsDown ? throw Unavailable() : ledger.FindKeyAsync(principal, idempotencyKey, cancellation);

    public async IAsyncEnumerable<CurrentSlice> ReadCurrentAsync(
        int firstPlace, int endPlace, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (_readGate is { } gate)
            await gate.Task;

        if (!CanBegin)
            throw Failure();

        await foreach (var slice in ledger.ReadCurrentAsync(firstPlace, endPlace, cancellation))
            yield return Forge is { } forge ? Forged(slice, forge.Entity, forge.Payload) : slice;
    }

    private static CurrentSlice Forged(CurrentSlice slice, string entity, byte[] payload) => new(
        slice.Position,
        [.. slice.Entries.Select(entry => entry.Payload.Span.IndexOf(Encoding.UTF8.GetBytes($"\"id\":\"{entity}\"")) < 0
            ? entry with { Payload = entry.Payload.ToArray() }
            : entry with { Payload = payload })]);

    public IAsyncEnumerable<IReadOnlyList<LedgerEntry>> ReadOnAsync(long position, long through, CancellationToken cancellation) =>
        IsDown ? throw Unavailable() : ledger.ReadOnAsync(position, through, cancellation);

    public Task<IReadOnlyList<LedgerEntry>> ReadAtAsync(IReadOnlyList<long> positions, CancellationToken cancellation) =>
        IsDown ? throw Unavailable() : ledger.ReadAtAsync(positions, cancellation);

    public async Task<IReadOnlyList<LedgerEntry>> ReadHistoryAsync(string entity, long before, int limit, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _historiesRead);
        if (_historyGate is { } gate)
            await gate.Task;

        return IsDown ? throw Unavailable() : await ledger.ReadHistoryAsync(entity, before, limit, cancellation);
    }

    public Task<IReadOnlyList<LedgerKey>> ReadKeysAsync(
        LedgerKeyPlace? after, long through, int limit, CancellationToken cancellation) =>
        IsDown ? throw Unavailable() : ledger.ReadKeysAsync(after, through, limit, cancellation);

    public Task<LedgerVerification> VerifyAsync(IProgress<long>? progress, CancellationToken cancellation) =>
        ledger.VerifyAsync(progress, cancellation);

    private bool IsDown => _trouble is Trouble.Down;

    private bool CanBegin => _trouble is not (Trouble.Down or Trouble.Unforeseen);

    private Exception Failure() => IsDown ? Unavailable() : new InvalidOperationException("The store fails as nobody has foreseen.");

    private static LedgerUnavailableException Unavailable() => new("The store fails as the test wants it to.");
}
