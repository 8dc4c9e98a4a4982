using Footprints.Waves;
using Grains.Ledger;

namespace Grains.Coordination;

/// <summary>Batches that wait for their commit, whole and in the order in which they came.</summary>
internal sealed class CommitQueue
{
    private readonly LinkedList<Waiting> _waiting = new();

    public int Count => _waiting.Count;

    public Task<AppendOutcome> Add(ProposedBatch proposed)
    {
        var waiting = new Waiting(proposed);
        _waiting.AddLast(waiting);

        return waiting.Outcome.Task;
    }

    /// <summary>The batch in the queue with this key, or none.</summary>
    public Task<AppendOutcome>? Find(string principal, string idempotencyKey) => _waiting
        .FirstOrDefault(waiting => waiting.Batch.Key?.Key == idempotencyKey && waiting.Batch.Principal == principal)
        ?.Outcome.Task;

    /// <summary>The first batches, up to so many entries, and at least one. They stay in the queue until answered.</summary>
    public List<Waiting> NextGroup(int entries)
    {
        var group = new List<Waiting>();
        foreach (var waiting in _waiting)
        {
            entries -= waiting.Batch.Entries.Count;
            if (group.Count > 0 && entries < 0)
                break;

            group.Add(waiting);
        }

        return group;
    }

    /// <summary>Answers one batch; where it was told before that its outcome is not known, nobody waits any more.</summary>
    public void Answer(Waiting waiting, AppendOutcome outcome)
    {
        _waiting.Remove(waiting);
        waiting.Outcome.TrySetResult(outcome);
    }

    public void AnswerAll(AppendOutcome outcome)
    {
        foreach (var waiting in _waiting)
            waiting.Outcome.TrySetResult(outcome);

        _waiting.Clear();
    }

    /// <summary>A batch with its caller.</summary>
    internal sealed class Waiting(ProposedBatch proposed)
    {
        public LedgerBatch Batch => proposed.Batch;

        /// <summary>The push's trace, where it is being recorded.</summary>
        public string? Trace => proposed.Trace;

        public TaskCompletionSource<AppendOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What the leader tells the partitions, once the first entry has this position.</summary>
        public IEnumerable<EntryReference> References(long first)
        {
            for (var at = 0; at < Batch.Entries.Count; at++)
            {
                var entry = Batch.Entries[at];
                yield return new EntryReference(
                    first + at, proposed.Entities[at].Key, entry.Series, entry.Version, proposed.Number);
            }
        }
    }
}
