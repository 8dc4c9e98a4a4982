using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClientApi.Facts;
using ClientApi.Problems;
using Footprints.Facts;
using Grains;
using Grains.Ledger.Export;

namespace ClientApi.Identity.Links;

/// <summary>Whether facts name an enterprise, by reading the ledger: it is asked for seldom, and no index is kept for it.</summary>
/// <remarks>
/// What was taken back counts as well: whoever gets the id would own its past. There is one read at a time, from the first entry to the
/// head; whoever asks meanwhile shares the next one with all who do, so that many who ask cost no more reads than a few.
/// </remarks>
internal sealed class NamedEnterprises(IGrid grid, FactReader reader) : IDisposable
{
    /// <summary>Questions of one organisation that wait for the next read: each makes that read a little longer, for all.</summary>
    private const int MostOfOne = 4;

    /// <summary>Questions that wait in all.</summary>
    private const int Most = 200;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private static readonly byte[] Keys = Encoding.UTF8.GetBytes("{\"idempotencyKey\"");

    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private List<Question> _waiting = [];
    private bool _isReading;

    /// <summary>Whether any fact names it as its owner or as a buyer, but for the facts of some.</summary>
    /// <param name="but">The enterprises whose facts do not count.</param>
    /// <param name="asker">The organisation that asks.</param>
    /// <exception cref="TurnedAwayException">Too many questions wait already.</exception>
    public Task<bool> ByOthersAsync(string enterprise, IReadOnlySet<string> but, string asker, CancellationToken cancellation)
    {
        var question = new Question(enterprise, but, asker, SpellingsOf(enterprise), cancellation);
        lock (_gate)
        {
            // Whoever does not wait any more has left its place.
            _waiting.RemoveAll(one => one.IsLeft);
            if (_waiting.Count >= Most || _waiting.Count(one => one.Asker == asker) >= MostOfOne)
            {
                return Task.FromException<bool>(new TurnedAwayException(
                    ProblemCodes.RateLimited, "The ledger is read through for others who ask whose an id is.", RetryAfter));
            }

            _waiting.Add(question);
            if (!_isReading)
            {
                _isReading = true;
                _ = ReadInTurnAsync();
            }
        }

        return question.Answer.Task.WaitAsync(cancellation);
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    /// <summary>Reads as long as somebody waits. Whatever fails is told to those who asked.</summary>
    private async Task ReadInTurnAsync()
    {
        // Never by the caller, who holds the gate.
        await Task.Yield();
        while (true)
        {
            List<Question> asked;
            lock (_gate)
            {
                _isReading = _waiting.Count > 0;
                if (!_isReading)
                    return;

                (asked, _waiting) = (_waiting, []);
            }

            try
            {
                await ReadAsync([.. asked], _end.Token);
                foreach (var unnamed in asked)
                    unnamed.Answer.TrySetResult(false);
            }
            catch (Exception failure)
            {
                foreach (var unknown in asked.Where(one => one.Answer.TrySetException(failure)))
                    _ = unknown.Answer.Task.Exception;
            }
        }
    }

    /// <summary>Answers those whose enterprise is named; done at the end of the ledger, or when there is nobody left to answer.</summary>
    private async Task ReadAsync(List<Question> open, CancellationToken cancellation)
    {
        await foreach (var lines in grid.ExportAsync(cancellation).WithCancellation(cancellation))
        {
            // Keys come after every entry.
            if (lines.Span.StartsWith(Keys))
                return;

            foreach (var named in open.Where(one => Names(lines, one)))
                named.Answer.TrySetResult(true);

            open.RemoveAll(one => one.IsLeft || one.Answer.Task.IsCompleted);
            if (open.Count == 0)
                return;
        }
    }

    /// <summary>As the id may stand in JSON, whoever has written it.</summary>
    private static List<byte[]> SpellingsOf(string id) =>
    [
        .. new[] { id, JsonEncodedText.Encode(id).Value, JsonEncodedText.Encode(id, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value }
            .Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>Of a piece of whole lines, those that have the id in them are read.</summary>
    private bool Names(ReadOnlyMemory<byte> lines, Question question)
    {
        if (!question.Spellings.Any(spelling => lines.Span.IndexOf(spelling) >= 0))
            return false;

        while (!lines.IsEmpty)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            if (question.Spellings.Any(spelling => line.Span.IndexOf(spelling) >= 0)
                && ExportLine.Read(line) is ExportLine.Entry { Stated: var entry }
                && Names(reader.ReadCanonical(entry.Kind, entry.Schema, entry.Payload), question))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Names(Fact fact, Question question)
    {
        var owner = OwnFacts.NamedBy(fact).Enterprise;
        var buyer = fact.Kind == FactKind.Share ? fact.Id.ReadShare().Buyer.Text : null;

        // An id that is something else already is nobody's to be given as an enterprise.
        var isTaken = fact.Kind != FactKind.Enterprise && fact.Id.Text == question.Enterprise;

        return isTaken || ((owner == question.Enterprise || buyer == question.Enterprise) && !question.But.Contains(owner));
    }

    private sealed record Question(
        string Enterprise, IReadOnlySet<string> But, string Asker, List<byte[]> Spellings, CancellationToken Cancellation)
    {
        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Nobody waits for the answer any more.</summary>
        public bool IsLeft => Cancellation.IsCancellationRequested;
    }
}
