using System.ComponentModel;
using ClientApi.Access;
using ClientApi.Figures;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Requests;
using Grains;
using Grains.Figures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Receipts;

/// <summary>How far a push has come.</summary>
internal static class ReceiptEndpoints
{
    public static void MapReceipts(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/receipts/{receipt}", Get).Allow(RouteRule.Readers).WithName("GetReceipt").WithTags("Facts").WithSummary("State of a receipt")
            .WithDescription("Whether what was pushed has settled; to operators also how many totals it reached and how long that took.")
            .WithProblems(ProblemCodes.BadReceipt, ProblemCodes.ReceiptBeyondHead, ProblemCodes.Loading)
            .WithExample(Examples.Receipt);

    private static async Task<Results<Ok<ReceiptAnswer>, ProblemHttpResult>> Get(
        [Description("A receipt exactly as a push returned it.")] string receipt, IGrid grid, HttpContext http)
    {
        if (!Receipt.TryRead(receipt, out var position))
        {
            return Problem.Of(
                ProblemCodes.BadReceipt, $"A receipt must be passed as a push returned it, but was '{Excerpt.Of(receipt)}'.", "receipt");
        }

        var outcome = await grid.ReadReceiptAsync(position, http.RequestAborted);

        return outcome switch
        {
            ReadOutcome<ReceiptState>.BeyondHead beyond => Problem.Of(
                ProblemCodes.ReceiptBeyondHead, $"The last receipt that was given is {beyond.Head}.", "receipt"),
            _ => outcome.Translate(http, $"The receipt {receipt}", state => Answer(state, http.Principal())),
        };
    }

    /// <summary>A position is nobody's; how far its wave went tells of whose products it reached, and how many there are.</summary>
    private static ReceiptAnswer Answer(ReceiptState state, Principal reader)
    {
        var isAll = AccessRules.Decide(reader, AccessAction.Observe, Resource.Grid).IsAllowed;

        return new(
            Receipt.Of(state.Position),
            state.IsSettled,
            Receipt.Of(state.SettledThrough),
            isAll ? state.CellsReached : null,
            isAll ? state.CommitToSettled?.TotalMilliseconds : null);
    }
}
