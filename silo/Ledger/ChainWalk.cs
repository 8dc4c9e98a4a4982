using Grains.Ledger;

namespace Silo.Ledger;

/// <summary>Follows the chain entry by entry and recomputes every hash.</summary>
internal sealed class ChainWalk(LedgerHead head)
{
    private LedgerVerification? _broken;
    private long _position;
    private byte[] _hash = LedgerHash.Genesis;

    /// <summary>How many entries were walked.</summary>
    public long Entries => _position;

    /// <summary>Takes the next entry; false once the chain is broken.</summary>
    public bool Follow(LedgerEntry entry)
    {
        if (Flaw(entry) is { } flaw)
        {
            _broken = flaw;
            return false;
        }

        (_position, _hash) = (entry.Position, entry.Hash);
        return true;
    }

    /// <summary>What is broken, or null where the chain is whole and ends in the head.</summary>
    public LedgerVerification? End()
    {
        if (_broken is not null)
            return _broken;
        if (_position < head.Position)
            return Broken(_position + 1, $"The entry is missing: the head says {head.Position}.");
        if (!_hash.AsSpan().SequenceEqual(head.Hash))
            return Broken(_position, "The head has another hash than its entry.");

        return null;
    }

    private LedgerVerification? Flaw(LedgerEntry entry)
    {
        var expected = _position + 1;
        if (entry.Position != expected)
            return entry.Position < expected
                ? Broken(entry.Position, "The position lies before the first one.")
                : Broken(expected, $"The entry is missing: position {entry.Position} comes next.");
        if (entry.Position > head.Position)
            return Broken(entry.Position, $"The entry lies behind the head, which says {head.Position}.");
        if (!entry.PreviousHash.AsSpan().SequenceEqual(_hash))
            return Broken(entry.Position, "The entry does not carry the hash of the entry before it.");

        var proposed = new ProposedEntry(
            entry.Entity, entry.Place, entry.Kind, entry.Series, entry.Version, entry.Schema, entry.Payload);
        var hash = LedgerHash.Of(_hash, entry.Position, proposed, entry.Principal, entry.RecordedAt);

        return hash.AsSpan().SequenceEqual(entry.Hash)
            ? null
            : Broken(entry.Position, "The entry's content does not give its hash.");
    }

    private LedgerVerification Broken(long position, string reason) => new(_position, position, reason);
}
