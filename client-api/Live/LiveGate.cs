using System.Collections.Concurrent;
using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ClientApi.Live;

/// <summary>
/// Bounds the live streams and pages that are open at a time: all of them, and those of one person or client, so that nobody takes all.
/// </summary>
internal sealed class LiveGate(IOptions<ApiOptions> limits)
{
    private readonly Gate _all = new(limits.Value.MaxLiveStreams);
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>A pass that must be disposed, or none where a limit is reached.</summary>
    public IDisposable? TryEnter(Principal principal)
    {
        if (_all.TryEnter() is not { } place)
            return null;
        if (principal.IsUnrestricted)
            return place;

        var pass = new Pass(this, principal.Id, place);
        if (_open.AddOrUpdate(principal.Id, 1, (_, open) => open + 1) <= limits.Value.MaxLiveStreamsOfClient)
            return pass;

        pass.Dispose();

        return null;
    }

    /// <summary>Counts the request until it ends; none, or how it is refused.</summary>
    public ProblemHttpResult? Enter(Principal principal, HttpContext http)
    {
        if (TryEnter(principal) is { } pass)
        {
            http.Response.RegisterForDispose(pass);

            return null;
        }

        return Problem.Of(
                ProblemCodes.TooManyStreams,
                $"{limits.Value.MaxLiveStreams} live streams and pages are open, or {limits.Value.MaxLiveStreamsOfClient} of this client.")
            .After(TimeSpan.FromSeconds(limits.Value.HeartbeatSeconds), http);
    }

    private void Leave(string client)
    {
        // The last one takes the entry along, unless another has come meanwhile.
        if (_open.AddOrUpdate(client, 0, (_, open) => open - 1) == 0)
            _open.TryRemove(new(client, 0));
    }

    private sealed class Pass(LiveGate gate, string client, IDisposable place) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) != 0)
                return;

            gate.Leave(client);
            place.Dispose();
        }
    }
}
