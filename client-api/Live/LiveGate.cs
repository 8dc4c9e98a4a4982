using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ClientApi.Live;

/// <summary>Bounds the live streams and pages that are open at a time.</summary>
internal sealed class LiveGate(IOptions<ApiOptions> limits)
{
    private readonly ClientGate _gate = new(limits.Value.MaxLiveStreams, limits.Value.MaxLiveStreamsOfClient);

    /// <summary>Counts the request until it ends; none, or how it is refused.</summary>
    public ProblemHttpResult? Enter(Principal principal, HttpContext http)
    {
        if (_gate.TryEnter(principal) is { } pass)
        {
            http.Response.RegisterForDispose(pass);

            return null;
        }

        return Problem.Of(
                ProblemCodes.TooManyStreams,
                $"{limits.Value.MaxLiveStreams} live streams and pages are open, or {limits.Value.MaxLiveStreamsOfClient} of this client.")
            .After(TimeSpan.FromSeconds(limits.Value.HeartbeatSeconds), http);
    }
}
