using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Identity.Rights;
using ClientApi.Storage;
using Grains;
using Grains.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity.Shares;

/// <summary>Answers what a buyer asks for with its invitation, in the same breath as that is accepted.</summary>
/// <remarks>Whatever becomes of it, the supplier has come in: what can't be shared now waits as a request.</remarks>
internal sealed class InvitedShares(AgreedShares shares, Identification identification, IOptions<ApiOptions> limits, TimeProvider time)
{
    /// <summary>Answers it as it is asked for.</summary>
    public Task<InvitedShareAnswer?> AnswerAsync(string principal, Roles roles, ShareRequest? request, bool? isShared, HttpContext http) => AnswerAsync(
        principal, roles, request, new AcceptanceRequest(null, null, null, null, null, null, isShared), http);

    /// <param name="principal">Who accepts; it has become an owner just now.</param>
    /// <param name="roles">Which of its roles it may use here.</param>
    /// <param name="request">None where nothing is asked for.</param>
    public async Task<InvitedShareAnswer?> AnswerAsync(
        string principal, Roles roles, ShareRequest? request, AcceptanceRequest acceptance, HttpContext http)
    {
        if (request is null)
            return null;
        if (acceptance.Share is not { } isShared || await identification.FindAsync(principal, http.RequestAborted) is not { } owner)
            return new(request.Answer(time.GetUtcNow()), Receipt: null, Trouble: null);

        var agreed = isShared ? request.Agreed(acceptance.Products, acceptance.ValidUntil) : null;
        var now = time.GetUtcNow();
        ShareOutcome outcome;
        try
        {
            outcome = await shares.AnswerAsync(owner with { Roles = owner.Roles & roles }, request, agreed, http);
        }
        catch (Exception failure) when (
            StoreFailure.IsOne(failure) || failure is LedgerUnavailableException or ClusterUnreachableException or Orleans.Runtime.OrleansException)
        {
            return new(request.Answer(now), Receipt: null, "The ledger can't be reached now: answer the request later.");
        }

        if (outcome is ShareOutcome.Answered answered)
            return new(answered.Request.Answer(now), answered.Answer(now).Receipt, Trouble: null);

        var problem = (ProblemHttpResult)outcome.Translate(limits.Value, now, http).Result;

        return new(request.Answer(now), Receipt: null, problem.ProblemDetails.Detail);
    }
}
