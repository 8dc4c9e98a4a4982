using System.Text.Json;
using ClientApi.Access;
using ClientApi.Facts;
using Footprints.Facts;
using Grains.Intake;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Identity.Shares;

/// <summary>Answers requests: what an owner agrees to becomes facts in its own name, by the same way as all facts.</summary>
/// <remarks>
/// The facts come first: where they are refused, the request waits on, and where the host dies in between, whoever answers again states
/// the same again.
/// </remarks>
internal sealed class AgreedShares(ShareRequestRegister requests, FactIntake intake, FactReader reader, ClientRates rates, TimeProvider time)
{
    /// <param name="agreed">None to refuse it.</param>
    public async Task<ShareOutcome> AnswerAsync(
        Principal principal, ShareRequest request, AgreedShare? agreed, HttpContext http)
    {
        var decision = AccessRules.Decide(principal, AccessAction.Write, new Resource.OfEnterprise(request.EnterpriseId));
        if (!decision.IsAllowed)
            return new ShareOutcome.Forbidden(decision.Reason);
        if (request.StatusAt(time.GetUtcNow()) is not "requested" and var status)
            return new ShareOutcome.NotWaiting($"The request is {status}.");

        var receipt = 0L;
        if (agreed is not null)
        {
            if (!TryWrite(request, agreed, out var facts, out var flaw))
                return flaw;
            if (rates.Facts(principal, facts.Count, http) is { } tooMany)
                return new ShareOutcome.TurnedAway(tooMany);

            var outcome = await intake.StateAsync(principal, facts, http);
            if (outcome is not PushOutcome.Accepted accepted)
                return new ShareOutcome.Refused(outcome);

            receipt = accepted.Receipt;
        }

        return await requests.AnswerAsync(request.Id, principal.Id, agreed, http.RequestAborted) switch
        {
            Registered<ShareRequest>.Done done => new ShareOutcome.Answered(done.Value, receipt),
            Registered<ShareRequest>.Conflict conflict => new ShareOutcome.NotWaiting(conflict.Detail),
            var other => throw new InvalidOperationException($"A request can't be answered with {other}."),
        };
    }

    private bool TryWrite(ShareRequest request, AgreedShare agreed, out IReadOnlyList<StatedFact> facts, out ShareOutcome.Invalid flaw)
    {
        var stated = new List<StatedFact>();
        (facts, flaw) = (stated, new("products", $"The products must be at most {ShareRequestRegister.MostProducts} ids; left out, they are those that were asked for."));
        if (!ShareRequestRegister.AreProducts(agreed.Products))
            return false;

        foreach (var product in agreed.Products.Cast<string?>().DefaultIfEmpty(null))
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(Members(request, product, agreed.ValidUntil));
            if (reader.Read(json, time.GetUtcNow()) is not FactReading.Accepted accepted)
            {
                flaw = new("products", $"What is agreed to can't be stated: {product ?? request.EnterpriseId}.");

                return false;
            }

            stated.Add(new(stated.Count + 1, accepted.Fact, FactWriter.Write(accepted.Fact), IfVersion: null));
        }

        return true;
    }

    private static Dictionary<string, string> Members(ShareRequest request, string? product, DateTimeOffset? until)
    {
        var members = new Dictionary<string, string> { ["kind"] = "share", ["enterprise"] = request.EnterpriseId, ["with"] = request.BuyerId };
        if (product is not null)
            members["product"] = product;
        if (until is { } end)
            members["validUntil"] = end.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

        return members;
    }
}

/// <summary>What became of an answer.</summary>
internal abstract record ShareOutcome
{
    private ShareOutcome()
    {
    }

    /// <param name="Receipt">Of the facts; 0 where it was refused.</param>
    public sealed record Answered(ShareRequest Request, long Receipt) : ShareOutcome;

    /// <summary>It was answered or cancelled before, or has expired.</summary>
    public sealed record NotWaiting(string Detail) : ShareOutcome;

    public sealed record Forbidden(string Reason) : ShareOutcome;

    public sealed record Invalid(string Field, string Detail) : ShareOutcome;

    /// <summary>Who answers has stated too many facts already; the request waits on.</summary>
    public sealed record TurnedAway(ProblemHttpResult Problem) : ShareOutcome;

    /// <summary>The facts were not taken; the request waits on.</summary>
    public sealed record Refused(PushOutcome Outcome) : ShareOutcome;
}
