using Grains.Ledger;
using Grains.Ledger.Export;
using Silo.Ledger;
using Silo.Ledger.Moving;

namespace Silo.Moving;

/// <summary>Takes an export into an empty ledger: written in groups, committed once, so that it is there whole or not at all.</summary>
/// <param name="export">Its header has been read.</param>
internal sealed class LedgerImport(IStoppedLedger ledger, ExportReader export, ExportHead head, IProgress<long> progress)
{
    /// <summary>Entries or keys that go to the store together: one round trip, and some megabytes of memory.</summary>
    private const int GroupItems = 4_096;

    private const long GroupBytes = 16 << 20;

    private readonly ExportCheck _check = new(head);
    private readonly List<LedgerEntry> _entries = [];
    private readonly List<LedgerKey> _keys = [];
    private long _bytes;
    private LedgerHead _filled = null!;

    /// <returns>How many entries and keys the ledger has taken in.</returns>
    /// <exception cref="ImportRefusedException">The export is damaged, or the ledger is not empty.</exception>
    /// <exception cref="LedgerUnavailableException">The store failed; nothing was imported.</exception>
    public async Task<(long Entries, long Keys)> RunAsync(CancellationToken cancellation)
    {
        await using var filling = await ledger.BeginFillingAsync(cancellation);
        _filled = filling.Head;
        if (_filled.Position > 0)
        {
            throw new ImportRefusedException(
                $"The ledger is not empty: it holds {_filled.Position} entries. Import into a new data folder or database.");
        }

        while (await NextAsync(cancellation) is { } line)
        {
            Add(line);
            if (_entries.Count + _keys.Count >= GroupItems || _bytes >= GroupBytes)
                await FlushAsync(filling);
        }

        if (!_check.IsEnded)
            throw Refused("The export is cut off: its last line is missing.");

        await FlushAsync(filling);
        await filling.CommitAsync();

        return (_check.Entries, _check.Keys);
    }

    private async Task<ExportLine?> NextAsync(CancellationToken cancellation)
    {
        try
        {
            var line = await export.ReadAsync(cancellation);
            if (line is not null)
                _check.Take(line, export.DigestBefore);

            return line;
        }
        catch (InvalidDataException flaw)
        {
            throw Refused(flaw.Message, flaw);
        }
    }

    private void Add(ExportLine line)
    {
        switch (line)
        {
            case ExportLine.Entry { Stated: var entry }:
                _entries.Add(entry);
                _bytes += entry.Payload.Length;
                break;
            case ExportLine.Key { Answered: var key }:
                _keys.Add(key);
                _bytes += key.Answer.Rejections.Length;
                break;
        }
    }

    private async Task FlushAsync(ILedgerFilling filling)
    {
        var group = new CommitGroup(_filled, _entries, _keys);
        if (!await filling.TakeAsync(group))
        {
            throw Refused(_entries.Count > 0
                ? $"Among the entries {_entries[0].Position} to {_entries[^1].Position} an entity's versions do not follow each other."
                : "A key stands there twice.");
        }

        _filled = group.Next;
        _entries.Clear();
        _keys.Clear();
        _bytes = 0;
        progress.Report(_check.Entries);
    }

    private ImportRefusedException Refused(string reason, Exception? flaw = null)
    {
        var position = Math.Min(_check.Entries + 1, head.Position);

        return new($"The export is refused at line {export.Line}, position {position}: {reason}", flaw);
    }
}
