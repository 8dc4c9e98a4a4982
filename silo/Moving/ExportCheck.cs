using Footprints.Facts;
using Footprints.Identities;
using Grains.Ledger;
using Grains.Ledger.Export;
using Silo.Ledger;

namespace Silo.Moving;

/// <summary>Judges line after line whether they are one whole export; every hash is computed anew.</summary>
internal sealed class ExportCheck(ExportHead head)
{
    private readonly ChainWalk _walk = new(new LedgerHead(0, head.Position, head.Hash));
    private readonly FactReader _reader = new();

    public long Entries => _walk.Entries;

    public long Keys { get; private set; }

    public bool IsEnded { get; private set; }

    /// <param name="digestBefore">SHA-256 over all lines before this one.</param>
    /// <exception cref="InvalidDataException">The line can't stand here; the message says why.</exception>
    public void Take(ExportLine line, Func<byte[]> digestBefore)
    {
        if (IsEnded)
            throw new InvalidDataException("It stands behind the last line.");

        switch (line)
        {
            case ExportLine.Entry { Stated: var entry }:
                Take(entry);
                break;
            case ExportLine.Key { Answered: var key }:
                Take(key);
                break;
            case ExportLine.End end:
                Take(end, digestBefore());
                break;
            default:
                throw new InvalidDataException("It is a second header.");
        }
    }

    private void Take(LedgerEntry entry)
    {
        if (Keys > 0)
            throw new InvalidDataException("It is an entry behind the idempotency keys.");
        if (!_walk.Follow(entry))
            throw new InvalidDataException(_walk.End()!.Reason);
        if (entry.Place != EntityId.Read(entry.Entity).Key.Place)
            throw new InvalidDataException($"The place {entry.Place} is not that of {entry.Entity}.");

        var fact = _reader.ReadCanonical(entry.Kind, entry.Schema, entry.Payload);
        if (fact.Id.Text != entry.Entity)
            throw new InvalidDataException($"The payload is about {fact.Id.Text}, not about {entry.Entity}.");
    }

    private void Take(LedgerKey key)
    {
        SeeWholeChain();
        if (key.Answer.Position < 0 || key.Answer.Position > head.Position)
            throw new InvalidDataException($"The key was answered with position {key.Answer.Position}, which lies beyond the head.");

        Keys++;
    }

    private void Take(ExportLine.End end, byte[] digest)
    {
        SeeWholeChain();
        if (end.Entries != Entries || end.Keys != Keys)
            throw new InvalidDataException($"The last line counts {end.Entries} entries and {end.Keys} keys, but there are {Entries} and {Keys}.");
        if (!end.HeadHash.AsSpan().SequenceEqual(head.Hash))
            throw new InvalidDataException("The last line names another head than the header.");
        if (!end.Digest.AsSpan().SequenceEqual(digest))
            throw new InvalidDataException("The lines do not give the SHA-256 in the last one: one of them was changed.");

        IsEnded = true;
    }

    private void SeeWholeChain()
    {
        if (_walk.End() is { } flaw)
            throw new InvalidDataException(flaw.Reason);
    }
}
