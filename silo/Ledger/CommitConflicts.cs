using Grains.Ledger;

namespace Silo.Ledger;

/// <summary>Finds which batches of a group can't be committed.</summary>
/// <remarks>
/// Batches are taken in their order; only those that can be committed advance versions and take keys. So a batch that
/// builds upon a losing one loses as well, and all that are not refused can be committed together.
/// </remarks>
internal sealed class CommitConflicts
{
    private readonly IDictionary<SeriesKey, int> _versions;
    private readonly IReadOnlyDictionary<(string Principal, string Key), KeyedAnswer> _answers;
    private readonly HashSet<(string Principal, string Key)> _taken = [];

    private CommitConflicts(
        IDictionary<SeriesKey, int> versions,
        IReadOnlyDictionary<(string Principal, string Key), KeyedAnswer> answers) =>
        (_versions, _answers) = (versions, answers);

    /// <param name="group">The group that met a conflict.</param>
    /// <param name="versions">The ledger's current version of every series that the group touches; none is 0. Changed here.</param>
    /// <param name="answers">The ledger's answers to the keys of the group.</param>
    /// <exception cref="InvalidDataException">Nothing in the ledger explains the conflict.</exception>
    public static CommitOutcome Explain(
        CommitGroup group,
        IDictionary<SeriesKey, int> versions,
        IReadOnlyDictionary<(string Principal, string Key), KeyedAnswer> answers)
    {
        var conflicts = new CommitConflicts(versions, answers);
        var refusals = group.Batches
            .Select((batch, index) => conflicts.Refusal(batch, index))
            .OfType<BatchRefusal>()
            .ToList();
        if (refusals.Count == 0)
            throw new InvalidDataException(
                $"The commit after position {group.Expected.Position} met a conflict that the ledger's current table does not explain; verify the ledger.");

        return new CommitOutcome.Refused(refusals);
    }

    private BatchRefusal? Refusal(LedgerBatch batch, int index)
    {
        // The key comes first: a retry is answered as it was the first time, whatever has happened to its versions.
        if (batch.Key is { Key: var key })
        {
            if (_answers.TryGetValue((batch.Principal, key), out var answer))
                return new BatchRefusal.KeyTaken(index, answer);
            if (_taken.Contains((batch.Principal, key)))
                return new BatchRefusal.KeyTaken(index, null);
        }

        var advanced = new Dictionary<SeriesKey, int>();
        foreach (var entry in batch.Entries)
        {
            var series = new SeriesKey(entry.Entity, entry.Series);
            var committed = _versions.TryGetValue(series, out var version) ? version : 0;
            var current = advanced.TryGetValue(series, out var own) ? own : committed;
            if (entry.Version != current + 1)
                return new BatchRefusal.VersionTaken(index, entry.Entity, committed);

            advanced[series] = entry.Version;
        }

        foreach (var (series, version) in advanced)
            _versions[series] = version;
        if (batch.Key is not null)
            _taken.Add((batch.Principal, batch.Key.Key));

        return null;
    }
}
