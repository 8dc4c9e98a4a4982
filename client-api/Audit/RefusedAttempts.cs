using System.Net;
using ClientApi.Requests;
using Microsoft.Extensions.Options;

namespace ClientApi.Audit;

/// <summary>
/// Records refused attempts, soon after their answers: the first of a kind, and those that are like it counted in one more entry.
/// </summary>
/// <remarks>
/// Alike are attempts of one caller at one route that concern the same owner. A caller with too many different ones has the rest
/// counted together; where there are too many callers, those of all are. So a flood costs a bounded number of entries per window,
/// and what it hides is told by number. What could not be written is kept and tried again. Nobody who is refused waits for a write,
/// and writes go by a beat of their own: how long an answer takes tells nothing of what is in the way. Attempts that are hidden from whoever
/// made them take no place of the others, whose number it can see.
/// </remarks>
internal sealed class RefusedAttempts(AuditTrail trail, IOptions<AuditOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>Different attempts of one caller, a tenth of all.</summary>
    private const int CallersShare = 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<Likeness, Window> _windows = [];
    private readonly Dictionary<(string, string, bool), int> _callers = [];
    private readonly SemaphoreSlim _one = new(1);
    private List<Window> _unwritten = [];
    private int _hidden;

    /// <summary>Remembers the attempt, to be written with the next beat or counted. As many are remembered as are told apart.</summary>
    public void Note(AuditEntry attempt)
    {
        lock (_gate)
        {
            var window = Place(attempt.At == default ? attempt with { At = time.GetUtcNow() } : attempt, out var isFirst);
            if (isFirst)
                _unwritten.Add(window);
            else
                window.Uncounted += attempt.Times;
        }
    }

    /// <summary>Returns once the first attempts that were noted before are on disk, unless the log can't be written.</summary>
    public async Task FlushAsync()
    {
        // Whoever asks while others write waits for these too.
        await _one.WaitAsync();
        try
        {
            List<Window> first;
            lock (_gate)
                (first, _unwritten) = (_unwritten, []);

            if (first.Count > 0)
                await WriteAsync([.. first.Select(window => (window, window.First))]);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Writes what windows that have ended have counted.</summary>
    /// <param name="isLast">The windows that have not ended too.</param>
    public async Task SweepAsync(bool isLast = false)
    {
        await FlushAsync();
        List<Window> ended;
        lock (_gate)
        {
            var length = TimeSpan.FromSeconds(options.Value.WindowSeconds);
            var over = _windows.Where(pair => isLast || time.GetElapsedTime(pair.Value.Since) >= length).ToList();
            ended = [.. over.Select(pair => pair.Value).Where(window => window.Uncounted > 0)];
            foreach (var (likeness, window) in over)
            {
                if (window.Uncounted == 0)
                    Forget(likeness);
            }
        }

        if (ended.Count > 0)
            await WriteAsync([.. ended.Select(window => (window, CountOf(window)))]);
        if (isLast)
            await FlushAsync();
    }

    public void Dispose() => _one.Dispose();

    private AuditEntry CountOf(Window window)
    {
        var reason = $"{window.First.Reason} Attempts like this one within {options.Value.WindowSeconds} s, counted.".TrimStart();
        lock (_gate)
        {
            var count = window.First with { Reason = reason, At = default, Times = window.Uncounted };
            (window.Uncounted, window.Since) = (0, time.GetTimestamp());

            return count;
        }
    }

    private async Task WriteAsync(IReadOnlyList<(Window Window, AuditEntry Entry)> written)
    {
        try
        {
            await trail.RecordAsync([.. written.Select(one => one.Entry)]);
        }
        catch (AuditUnavailableException)
        {
            // The attempts are refused all the same; they are told when the log can be written.
            lock (_gate)
            {
                foreach (var (window, entry) in written)
                    window.Uncounted += entry.Times;
            }
        }
    }

    private Window Place(AuditEntry attempt, out bool isFirst)
    {
        var exact = Likeness.Of(attempt);
        isFirst = false;
        if (_windows.TryGetValue(exact, out var known))
            return known;

        var most = options.Value.MaxRefusals;
        if (_callers.GetValueOrDefault(exact.Caller) < most / CallersShare && Begun(exact.IsHidden) < most)
            return Begin(exact, attempt, out isFirst);

        var several = attempt with
        {
            Action = OwnAttempts.Several,
            Enterprise = "",
            Library = "",
            About = "",
            Entity = "",
            Reason = "More different attempts of this caller than are told apart.",
        };
        var ofCaller = Likeness.Of(several);
        if (_windows.TryGetValue(ofCaller, out known))
            return known;
        if (Begun(isHidden: true) < most)
            return Begin(ofCaller, several, out isFirst);

        var ofAll = several with { By = new("", "", ""), Reason = "More callers than are told apart." };

        return _windows.TryGetValue(Likeness.Of(ofAll), out known) ? known : Begin(Likeness.Of(ofAll), ofAll, out isFirst);
    }

    private Window Begin(Likeness likeness, AuditEntry first, out bool isFirst)
    {
        isFirst = true;
        _hidden += likeness.IsHidden ? 1 : 0;
        _callers[likeness.Caller] = _callers.GetValueOrDefault(likeness.Caller) + 1;

        return _windows[likeness] = new(first) { Since = time.GetTimestamp() };
    }

    private void Forget(Likeness likeness)
    {
        _windows.Remove(likeness);
        _hidden -= likeness.IsHidden ? 1 : 0;
        if (--_callers[likeness.Caller] == 0)
            _callers.Remove(likeness.Caller);
    }

    /// <summary>How many are told apart now.</summary>
    private int Begun(bool isHidden) => isHidden ? _hidden : _windows.Count - _hidden;

    private readonly record struct Likeness(
        AuditKind Kind, string Action, string Principal, string Address, string Enterprise, string Library, string About,
        bool IsHidden)
    {
        public (string Principal, string Address, bool IsHidden) Caller => (Principal, Address, IsHidden);

        public static Likeness Of(AuditEntry attempt) => new(
            attempt.Kind, attempt.Action, attempt.By.Id, NetworkOf(attempt.By.Address), attempt.Enterprise, attempt.Library, attempt.About,
            OwnAttempts.AreHidden(attempt));

        private static string NetworkOf(string address) =>
            IPAddress.TryParse(address, out var ip) ? CallerNetwork.Of(ip) : address;
    }

    /// <summary>Attempts that are alike, from the first one on.</summary>
    private sealed class Window(AuditEntry first)
    {
        public AuditEntry First { get; } = first;

        /// <summary>When the first one came, or the last count was written.</summary>
        public long Since { get; set; }

        /// <summary>Those that no entry tells of yet.</summary>
        public int Uncounted { get; set; }
    }
}
