using System.Runtime.InteropServices;
using Footprints.Facts;
using Grains.Ledger;

namespace Silo.Ledger;

/// <summary>The batches of one commit, numbered, chained and hashed, with what they do to the current table.</summary>
internal sealed class CommitGroup
{
    private readonly Dictionary<SeriesKey, SeriesAdvance> _advances;
    private readonly HashSet<(string Principal, string Key)> _keys = [];
    private readonly List<KeyedBatch> _keyedBatches = [];

    public CommitGroup(LedgerHead expected, IReadOnlyList<LedgerBatch> batches, DateTimeOffset recordedAt)
    {
        Expected = expected;
        Batches = batches;

        var count = batches.Sum(batch => batch.Entries.Count);
        Entries = new NumberedEntry[count];
        _advances = new(count);
        Next = Number(DateTimeOffset.FromUnixTimeMilliseconds(recordedAt.ToUnixTimeMilliseconds()));
    }

    /// <summary>Entries that have their place in the chain already, and keys that were answered, as another ledger holds them.</summary>
    public CommitGroup(LedgerHead expected, IReadOnlyList<LedgerEntry> entries, IReadOnlyList<LedgerKey> keys)
    {
        Expected = expected;
        Batches = [];
        Entries = new NumberedEntry[entries.Count];
        _advances = new(entries.Count);
        for (var at = 0; at < Entries.Length; at++)
        {
            Entries[at] = NumberedEntry.Of(entries[at]);
            Advance(Entries[at].Entry, Entries[at].Position);
        }

        foreach (var (principal, key, answer) in keys)
        {
            IsContradictory |= !_keys.Add((principal, key));
            _keyedBatches.Add(new(principal, new(key, answer.BodyHash), answer.Position, answer.Accepted, answer.Rejections));
        }

        Next = entries.Count == 0 ? expected : new(expected.Term, entries[^1].Position, entries[^1].Hash);
    }

    public LedgerHead Expected { get; }

    /// <summary>The head once the group is committed.</summary>
    public LedgerHead Next { get; }

    public IReadOnlyList<LedgerBatch> Batches { get; }

    public NumberedEntry[] Entries { get; }

    /// <summary>Every series that the group touches, once.</summary>
    public IReadOnlyCollection<SeriesAdvance> Advances => _advances.Values;

    /// <summary>The batches that carry a key.</summary>
    public IReadOnlyList<KeyedBatch> KeyedBatches => _keyedBatches;

    /// <summary>Batches of the group contradict each other: a version is skipped or doubled, or a key is used twice.</summary>
    public bool IsContradictory { get; private set; }

    private LedgerHead Number(DateTimeOffset recordedAt)
    {
        var (position, hash) = (Expected.Position, Expected.Hash);
        foreach (var batch in Batches)
        {
            foreach (var entry in batch.Entries)
            {
                var previous = hash;
                hash = LedgerHash.Of(previous, ++position, entry, batch.Principal, recordedAt);
                Entries[position - Expected.Position - 1] =
                    new(position, batch.Principal, entry, recordedAt.ToUnixTimeMilliseconds(), previous, hash);
                Advance(entry, position);
            }

            Register(batch, batch.Entries.Count == 0 ? 0 : position);
        }

        return new(Expected.Term, position, hash);
    }

    private void Advance(ProposedEntry entry, long position)
    {
        ref var advance = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _advances, new(entry.Entity, entry.Series), out var exists);
        if (exists && entry.Version != advance.Newest.Version + 1)
            IsContradictory = true;

        advance = new(entry, exists ? advance.FirstVersion : entry.Version, position);
    }

    private void Register(LedgerBatch batch, long position)
    {
        if (batch.Key is not { } key)
            return;

        if (!_keys.Add((batch.Principal, key.Key)))
            IsContradictory = true;

        _keyedBatches.Add(new(batch.Principal, key, position, batch.Entries.Count, batch.Rejections));
    }
}

/// <summary>An entry with its place in the chain.</summary>
internal readonly record struct NumberedEntry(
    long Position, string Principal, ProposedEntry Entry, long RecordedAtMilliseconds, byte[] PreviousHash, byte[] Hash)
{
    public static NumberedEntry Of(LedgerEntry entry) => new(
        entry.Position,
        entry.Principal,
        new(entry.Entity, entry.Place, entry.Kind, entry.Series, entry.Version, entry.Schema, entry.Payload),
        entry.RecordedAt.ToUnixTimeMilliseconds(),
        entry.PreviousHash,
        entry.Hash);
}

/// <summary>What versions are counted for.</summary>
internal readonly record struct SeriesKey(string Entity, VersionSeries Series);

/// <summary>How far a group takes one series: from <paramref name="FirstVersion"/> to the version of its newest entry.</summary>
internal readonly record struct SeriesAdvance(ProposedEntry Newest, int FirstVersion, long Position);

/// <summary>A batch whose answer is kept with its key.</summary>
internal readonly record struct KeyedBatch(
    string Principal, IdempotencyKey Key, long Position, int Accepted, byte[] Rejections);
