using ClientApi.Problems;
using Grains.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Facts;

/// <summary>Counts pushes that were answered with neither acceptance nor the refusal of a fact, by code, whoever turned them away.</summary>
internal sealed class TurnedAwayPushes(GridMetrics metrics) : IEndpointFilter
{
    /// <summary>Where pushes are taken, by the name of its route.</summary>
    public const string Route = "PushFacts";

    /// <summary>Whether a request is a push.</summary>
    public static bool Concerns(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName == Route;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        object? answer;
        try
        {
            answer = await next(context);
        }
        catch (Exception failure) when (!context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            metrics.TurnedAway(FailureTranslation.CodeOf(context.HttpContext, failure));
            throw;
        }

        var result = answer is INestedHttpResult nested ? nested.Result : answer;
        if (result is ProblemHttpResult problem && !problem.RefusesFacts())
            metrics.TurnedAway(problem.Code());

        return answer;
    }
}
