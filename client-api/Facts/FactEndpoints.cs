using System.ComponentModel;
using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Facts;

/// <summary>Facts in.</summary>
internal static class FactEndpoints
{
    public static void MapFacts(this IEndpointRouteBuilder v1, ApiOptions limits) =>
        v1.MapPost("/facts", Push).Allow(RouteRule.Writers).WithName(TurnedAwayPushes.Route).WithTags("Facts").WithSummary("Push facts")
            .WithDescription(
                "One fact as application/json, or one on each line as application/x-ndjson. All or nothing, unless `partial` is true. " +
                "What is acknowledged is durable; the receipt can be passed as `atLeast` to read totals that include it.")
            .WithMetadata(new PushBodyLimit(limits.MaxPushBytes))
            .WithFactBody()
            .WithProblems(
                ProblemCodes.NoFacts, ProblemCodes.BadParameter, ProblemCodes.BadIdempotencyKey, ProblemCodes.IdempotencyKeyReused,
                ProblemCodes.BodyTooLarge, ProblemCodes.FactTooLarge, ProblemCodes.TooManyFacts, ProblemCodes.UnsupportedMediaType,
                ProblemCodes.FactsRefused, ProblemCodes.Overloaded, ProblemCodes.TooManyPending,
                ProblemCodes.Loading, ProblemCodes.LedgerUnavailable, ProblemCodes.Contended)
            .WithExample(Examples.Push)
            .AddEndpointFilter<RouteHandlerBuilder, TurnedAwayPushes>();

    private static async Task<Results<Ok<PushAnswer>, ProblemHttpResult>> Push(
        [FromQuery(Name = "partial"), Description("`true`: accept the facts that can be accepted.")] string? partial,
        [FromQuery(Name = "dryRun"), Description("`true`: validate only; nothing is written.")] string? dryRun,
        [FromHeader(Name = IdempotencyHeader.Name), Description("1 to 200 visible ASCII characters. A push that is sent again with its key gets the first answer.")] string? key,
        FactIntake intake,
        HttpContext http)
    {
        if (!Flag.TryRead(partial, "partial", out var isPartial, out var problem)
            || !Flag.TryRead(dryRun, "dryRun", out var isDryRun, out problem)
            || !IdempotencyHeader.TryRead(http.Request.Headers, out var pushKey, out problem)
            || !FactMediaType.TryRead(http.Request.ContentType, out var isMany, out problem))
        {
            return problem;
        }

        return await intake.PushAsync(new(isMany, isPartial, isDryRun, pushKey), http);
    }

    /// <summary>Bytes of a push, for the server to hold the client to.</summary>
    private sealed record PushBodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
