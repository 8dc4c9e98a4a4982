using System.Collections.Concurrent;
using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity;

/// <summary>Counts wrong secrets and passwords by caller, within the current minute, on this host.</summary>
/// <remarks>
/// A caller who has failed too often waits, even with the right secret, so that trying on tells nothing; nobody else does, so that
/// nobody can lock a client out. Attempts under way count as failed until they have ended, and more of one caller than it may fail
/// take turns: a thousand guesses at once are no more than a few. People are locked out beside that, whoever tries their passwords.
/// </remarks>
internal sealed class Attempts(IOptions<AccessOptions> options, TimeProvider time)
{
    private static readonly object HasFailed = new();
    private static readonly object Entered = new();

    private readonly ConcurrentDictionary<string, Caller> _callers = new(StringComparer.Ordinal);
    private long _minute;

    /// <summary>Takes a place among the caller's attempts, which must be left again.</summary>
    /// <returns>How long the caller has to wait instead; none where it may try.</returns>
    public async ValueTask<TimeSpan?> EnterAsync(HttpContext http)
    {
        while (true)
        {
            var (now, minute) = Turn();
            var caller = _callers.GetOrAdd(CallerNetwork.Of(http.Connection.RemoteIpAddress), _ => new());
            if (!caller.TryEnter(minute, options.Value.FailuresPerMinute, out var next))
                return TimeSpan.FromSeconds(60 - (now.ToUnixTimeSeconds() % 60));
            if (next is not null)
            {
                await next.WaitAsync(http.RequestAborted);
                continue;
            }

            http.Items[Entered] = caller;

            return null;
        }
    }

    /// <summary>Notes that a secret, password or link was wrong, and has it recorded.</summary>
    /// <param name="of">Whose it was said to be, where there is one of that id or address; what else was typed may be a secret.</param>
    public static void Failed(HttpContext http, string reason, AuditActor? of = null)
    {
        http.NoteRefusal(reason, of);
        http.Items[HasFailed] = true;
    }

    /// <summary>Gives the place back that the request has taken.</summary>
    public static void Leave(HttpContext http) => ((Caller)http.Items[Entered]!).Leave(hasFailed: http.Items.ContainsKey(HasFailed));

    /// <summary>Forgets those who have nothing under way, with the failures of earlier minutes.</summary>
    private (DateTimeOffset Now, long Minute) Turn()
    {
        var now = time.GetUtcNow();
        var minute = now.ToUnixTimeSeconds() / 60;
        if (Interlocked.Exchange(ref _minute, minute) == minute)
            return (now, minute);

        foreach (var caller in _callers.Where(caller => caller.Value.IsIdle))
            _callers.TryRemove(caller);

        return (now, minute);
    }

    /// <summary>The attempts of one caller.</summary>
    private sealed class Caller
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _minute;
        private int _failed;
        private int _inside;

        public bool IsIdle
        {
            get
            {
                lock (_gate)
                    return _inside == 0;
            }
        }

        /// <param name="next">None where a place was taken; else done when another attempt has ended.</param>
        /// <returns>False where too many have failed.</returns>
        public bool TryEnter(long minute, int limit, out Task? next)
        {
            lock (_gate)
            {
                if (_minute != minute)
                    (_minute, _failed) = (minute, 0);

                var isFree = _failed + _inside < limit;
                _inside += isFree ? 1 : 0;
                next = isFree ? null : _left.Task;

                return _failed < limit;
            }
        }

        public void Leave(bool hasFailed)
        {
            TaskCompletionSource left;
            lock (_gate)
            {
                _inside--;
                _failed += hasFailed ? 1 : 0;
                (left, _left) = (_left, new(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            left.SetResult();
        }
    }
}
