using System.ComponentModel;
using ClientApi.Access;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Requests;
using Grains.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Operations;

/// <summary>The grid as its operators see it.</summary>
internal static class OperationsEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder v1)
    {
        var operations = v1.MapGroup("/operations").WithTags("Operations");
        var observed = operations.MapGroup("").Allow(RouteRule.Observers);
        observed.MapGet("/silos", Silos).WithName("ListSilos").WithSummary("Silos")
            .WithDescription("The silos that make up the grid, and the last ones that are gone.")
            .WithProblems(Unreachable).WithExample(Examples.Silos);
        observed.MapGet("/partitions", Partitions).WithName("ListPartitions").WithSummary("Partitions")
            .WithDescription("Where each partition lives, how large it is, and how far behind the head it is, in facts and in seconds.")
            .WithProblems(Unreachable).WithExample(Examples.Partitions);
        observed.MapGet("/coordinator", Coordinator).WithName("GetCoordinator").WithSummary("Coordinator")
            .WithDescription("Where the ledger ends, how far the waves are, and what waits for them.")
            .WithProblems(Unreachable).WithExample(Examples.Coordinator);
        observed.MapGet("/waves", Waves).WithName("ListWaves").WithSummary("Slowest and newest waves")
            .WithDescription("Since the coordinator leads: another one begins with none.")
            .WithProblems(Unreachable).WithExample(Examples.Waves);
        operations.MapPost("/reconcile", Start).Allow(RouteRule.Operators).WithName("StartReconcile").WithSummary("Compare every total with the ledger")
            .WithDescription(
                "Recomputes every total from the ledger, beside the running grid, and compares it with the live one: bit for bit, and " +
                "behind a loop within the published bounds. It takes the time and the memory of a start of the whole grid in one " +
                "partition, on one silo. The answer names its id; one runs at a time.")
            .WithProblems([ProblemCodes.ReconcileRunning, .. Unreachable]);
        observed.MapGet("/reconcile/{operation}", Read).WithName("GetReconcile").WithSummary("How far a comparison is")
            .WithDescription("Its progress, or its result. The last 20 are known until their silo ends.")
            .WithProblems([ProblemCodes.UnknownOperation, .. Unreachable]).WithExample(Examples.Reconcile);
    }

    private static ProblemKind[] Unreachable { get; } = [ProblemCodes.ClusterUnavailable, ProblemCodes.Unavailable];

    private static async Task<Ok<SilosAnswer>> Silos(IGridOperations grid) =>
        TypedResults.Ok((await grid.ReadSilosAsync()).Answer());

    private static async Task<Ok<PartitionsAnswer>> Partitions(IGridOperations grid) =>
        TypedResults.Ok((await grid.ReadPartitionsAsync()).Answer());

    private static async Task<Ok<CoordinatorAnswer>> Coordinator(IGridOperations grid) =>
        TypedResults.Ok((await grid.ReadCoordinatorAsync()).Answer());

    private static async Task<Ok<WavesAnswer>> Waves(IGridOperations grid) =>
        TypedResults.Ok((await grid.ReadWavesAsync()).Answer());

    private static async Task<Results<Accepted<ReconcileAnswer>, ProblemHttpResult>> Start(IGridOperations grid)
    {
        var start = await grid.StartReconcileAsync();
        var answer = start.State.Answer();
        if (start.HasBegun)
            return TypedResults.Accepted($"/v1/operations/reconcile/{answer.Id}", answer);

        return Problem.Of(
                ProblemCodes.ReconcileRunning, $"{answer.Id} has compared {answer.Compared} of {answer.Cells} totals so far.")
            .With("operation", answer.Id);
    }

    private static async Task<Results<Ok<ReconcileAnswer>, ProblemHttpResult>> Read(
        [Description("The id that the start has answered.")] string operation, IGridOperations grid)
    {
        if (await grid.ReadReconcileAsync(operation) is { } state)
            return TypedResults.Ok(state.Answer());

        return Problem.Of(ProblemCodes.UnknownOperation, $"Nothing is known of the operation '{Excerpt.Of(operation)}'.", "operation");
    }
}
