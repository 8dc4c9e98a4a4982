using ClientApi.Access;
using ClientApi.Identity.Rights;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClientApi.Health;

/// <summary>Whether the process lives, and whether it serves settled reads.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Health").Allow(RouteRule.Anyone);
        health.MapGet("/live", Live).WithName("GetLive").WithSummary("The process lives")
            .WithDescription("200 as soon as the host listens.");
        health.MapGet("/startup", Startup).WithName("GetStartup").WithSummary("The process has started")
            .WithDescription("200 as soon as the host listens. An API whose cluster is not there yet has started too: it waits.");
        health.MapGet("/ready", Ready).WithName("GetReady").WithSummary("Settled reads are served")
            .WithDescription("200 once every partition serves settled reads; until then 503. Whoever is signed in and reads is told how far it has come.")
            .WithProblems(ProblemCodes.Loading, ProblemCodes.ClusterUnavailable).WithExample(Examples.Ready);
    }

    private static Ok<StatusAnswer> Live() => TypedResults.Ok(new StatusAnswer("live"));

    private static Ok<StatusAnswer> Startup() => TypedResults.Ok(new StatusAnswer("started"));

    private static async Task<Results<Ok<ReadyAnswer>, JsonHttpResult<StatusAnswer>, ProblemHttpResult>> Ready(GridGlance grid, HttpContext http)
    {
        var state = await grid.ReadStateAsync(http.RequestAborted);
        if (!await MaySeeAsync(http))
        {
            return state.IsReady
                ? TypedResults.Json(new StatusAnswer("ready"))
                : Problem.Of(ProblemCodes.Loading, "Not every partition serves settled reads yet.").After(RetryAfter, http);
        }

        if (state.IsReady)
        {
            return TypedResults.Ok(new ReadyAnswer(
                "ready", Receipt.Of(state.Head), Receipt.Of(state.SettledThrough), state.SettledAt, state.Partitions));
        }

        return Problem.Of(ProblemCodes.Loading, $"{state.Loading} of {state.Partitions} partitions are loading.")
            .With("partitions", state.Partitions)
            .With("loading", state.Loading)
            .With("settledThrough", Receipt.Of(state.SettledThrough))
            .After(RetryAfter, http);
    }

    /// <summary>Where the grid stands tells how much others push, so strangers are not told. While access control is off there are none.</summary>
    private static async ValueTask<bool> MaySeeAsync(HttpContext http)
    {
        if (http.RequestServices.GetService<Identification>() is not { } identification)
            return true;

        try
        {
            return await identification.OfAsync(http) is Identified.Known { Principal: var principal }
                && AccessRules.Decide(principal, AccessAction.Read, Resource.Grid).IsAllowed;
        }
        catch (RightsUnknownException)
        {
            return false;
        }
    }
}

/// <summary>What a process says of itself: `started`, `live` or `ready`.</summary>
public sealed record StatusAnswer(string Status);

/// <summary>Where the grid stands.</summary>
/// <param name="Status">`ready`.</param>
/// <param name="Head">The last receipt that was given; `0` for an empty grid.</param>
/// <param name="SettledThrough">Every reader sees everything up to this receipt.</param>
/// <param name="SettledAt">When that epoch settled.</param>
/// <param name="Partitions">Partitions of the grid.</param>
public sealed record ReadyAnswer(string Status, string Head, string SettledThrough, DateTimeOffset SettledAt, int Partitions);
