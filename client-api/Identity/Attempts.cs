using System.Collections.Concurrent;
using ClientApi.Access;
using ClientApi.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity;

/// <summary>Counts wrong secrets and passwords by caller, within the current minute, on this host.</summary>
/// <remarks>
/// A caller who has failed too often waits, even with the right secret, so that trying on tells nothing; nobody else does, so that
/// nobody can lock a client out. People are locked out beside that, whoever tries their passwords.
/// </remarks>
internal sealed class Attempts(IOptions<AccessOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private long _minute;

    /// <summary>How long the caller has to wait; none while it may try.</summary>
    public TimeSpan? WaitOf(HttpContext http)
    {
        var now = Turn();
        if (_failures.GetValueOrDefault(Caller(http)) < options.Value.FailuresPerMinute)
            return null;

        return TimeSpan.FromSeconds(60 - (now.ToUnixTimeSeconds() % 60));
    }

    /// <summary>Counts a wrong secret, password or link, and has it recorded.</summary>
    /// <param name="of">Whose it was said to be, where there is one of that id or address; what else was typed may be a secret.</param>
    public void Failed(HttpContext http, string reason, AuditActor? of = null)
    {
        http.NoteRefusal(reason, of);
        Turn();
        _failures.AddOrUpdate(Caller(http), 1, (_, count) => count + 1);
    }

    private static string Caller(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";

    /// <summary>Forgets the failures of earlier minutes.</summary>
    private DateTimeOffset Turn()
    {
        var now = time.GetUtcNow();
        var minute = now.ToUnixTimeSeconds() / 60;
        if (Interlocked.Exchange(ref _minute, minute) != minute)
            _failures.Clear();

        return now;
    }
}
