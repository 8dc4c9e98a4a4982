using System.Net;
using System.Text;
using ClientApi.Identity.Approvals;
using Grains.Intake;
using Whole.Tests.Api;
using Whole.Tests.Audit;

namespace Whole.Tests.Approvals;

/// <summary>What an approval does to shares, from their first push to the end of the approval.</summary>
public sealed class ApprovedShareTests
{
    private const string Withdrawn =
        """{"kind":"share","enterprise":"urn:ent:acme","product":"urn:prod:acme:cell","with":"urn:ent:other","withdrawn":true}""";

    [Fact]
    public async Task A_share_crosses_the_border_while_an_approval_lasts_as_long_as_it()
    {
        await using var border = await BorderHost.StartAsync();

        (await border.ShareAsync("2026-06-01")).IsProblem(403, "CROSS_BORDER_BLOCKED", "with");
        var id = await border.ApproveAsync("2026-09-01");
        (await border.ShareAsync("2026-09-02")).IsProblem(403, "CROSS_BORDER_BLOCKED", "with");
        (await border.ShareAsync(null)).IsProblem(403, "CROSS_BORDER_BLOCKED", "with");
        Assert.Equal(HttpStatusCode.OK, (await border.ShareAsync("2026-09-01")).Response.StatusCode);

        var approval = await BorderHost.TheApprovalAsync(border.Acme);
        Assert.Equal((id, "approved"), (approval.GetProperty("id").GetString(), approval.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Other_lines_of_a_push_are_taken_and_the_refusal_is_recorded_with_its_owner()
    {
        await using var border = await BorderHost.StartAsync();
        string[] with = ["urn:ent:other", "urn:ent:neighbour", "urn:ent:unheard-of"];

        var (_, json) = await border.Acme.PushAsync(string.Join('\n', with.Select(one => BorderHost.Share(one, "2026-06-01"))), query: "?partial=true");

        Assert.Equal([1, 3], json.GetProperty("rejected").EnumerateArray().Select(one => one.GetProperty("line").GetInt32()));
        var refusal = Assert.Single(await AuditRouteTests.EntriesAsync(border.Acme, "?kind=refusal"));
        Assert.Equal("urn:ent:acme", refusal.GetProperty("enterprise").GetString());
        Assert.Equal(2, refusal.GetProperty("times").GetInt32());
    }

    [Fact]
    public async Task An_approval_that_is_taken_back_takes_its_shares_along()
    {
        await using var border = await BorderHost.StartAsync();
        var id = await border.ApproveAsync("2026-09-01");
        await border.ShareAsync("2026-09-01");
        var rights = await border.RightsAsync();

        var (response, taken) = await border.TakeBackAsync(id);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(taken.GetProperty("areSharesTakenBack").GetBoolean());
        Assert.Equal("taken-back", taken.GetProperty("approval").GetProperty("status").GetString());
        Assert.True(await border.RightsAsync() > rights, "What hosts remember of rights is not old.");
        AssertTakenBack(border);
        (await border.ShareAsync("2026-06-01")).IsProblem(403, "CROSS_BORDER_BLOCKED", "with");
        var pushes = border.Grid.Pushes.Count;
        await border.TakeBackAsync(id);
        Assert.Equal(pushes, border.Grid.Pushes.Count);
    }

    [Fact]
    public async Task A_share_is_taken_back_whichever_of_the_two_comes_first()
    {
        await using var border = await BorderHost.StartAsync();
        var id = await border.ApproveAsync("2026-09-01");
        var answer = border.Grid.OnPush;
        border.Grid.OnPush = async (push, cancellation) =>
        {
            // The approval goes while the share is on its way into the ledger.
            border.Grid.OnPush = answer;
            await border.TakeBackAsync(id);

            return await answer(push, cancellation);
        };

        var (response, _) = await border.ShareAsync("2026-09-01");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        AssertTakenBack(border);
    }

    [Fact]
    public async Task Shares_that_can_not_be_taken_back_now_are_later()
    {
        await using var border = await BorderHost.StartAsync();
        var id = await border.ApproveAsync("2026-09-01");
        await border.ShareAsync("2026-09-01");
        var answer = border.Grid.OnPush;
        border.Grid.OnPush = (_, _) => Task.FromResult<PushOutcome>(new PushOutcome.Unavailable("LOADING", "It loads.", TimeSpan.FromSeconds(1)));

        var (_, taken) = await border.TakeBackAsync(id);
        border.Grid.OnPush = answer;

        Assert.False(taken.GetProperty("areSharesTakenBack").GetBoolean());
        Assert.True(await border.Service<ApprovedShares>().WithdrawEndedAsync(CancellationToken.None));
        AssertTakenBack(border);
    }

    [Fact]
    public async Task Shares_that_were_stated_before_are_judged_anew_and_lean_on_an_approval_from_then_on()
    {
        await using var border = await BorderHost.StartAsync();
        var id = await border.ApproveAsync("2026-09-01");
        border.Grid.Export =
        [
            "{\"format\":\"grid-ledger\"}\n",
            Entry(1, "urn:ent:acme urn:prod:acme:approved urn:ent:other", "2026-08-01") + Entry(2, "urn:ent:acme urn:prod:acme:endless urn:ent:other"),
            Entry(3, "urn:ent:acme urn:prod:acme:inside urn:ent:neighbour") + Entry(4, "urn:ent:acme urn:prod:acme:gone urn:ent:other")
                + Entry(5, "urn:ent:acme urn:prod:acme:ended urn:ent:other", "2026-02-01") + Entry(6, "urn:ent:neighbour urn:prod:x:1 urn:ent:other")
                + Entry(7, "urn:ent:acme urn:prod:acme:gone urn:ent:other", isWithdrawn: true),
            "{\"idempotencyKey\":\"x\"}\n",
        ];
        var reviews = border.Service<BorderReviews>();

        Assert.True(await reviews.ReviewAsync(CancellationToken.None));
        var reviewed = Assert.Single(border.Grid.Pushes);
        Assert.True(await reviews.ReviewAsync(CancellationToken.None));
        await border.TakeBackAsync(id);

        Assert.Equal("urn:ent:acme urn:prod:acme:endless urn:ent:other", Assert.Single(reviewed.Facts).Fact.Id.Text);
        Assert.Equal(2, border.Grid.Pushes.Count);
        Assert.Equal("urn:ent:acme urn:prod:acme:approved urn:ent:other", Assert.Single(border.Grid.Pushes[1].Facts).Fact.Id.Text);
    }

    /// <summary>The export was made before a share was taken back, the block lives beside the ledger: nothing would judge it any more.</summary>
    [Fact]
    public async Task A_share_that_came_back_with_a_restored_ledger_is_taken_back_once_more()
    {
        await using var border = await BorderHost.StartAsync();
        border.Grid.Export = ["{\"format\":\"grid-ledger\"}\n", Entry(1, "urn:ent:acme urn:prod:acme:cell urn:ent:other")];
        var reviews = border.Service<BorderReviews>();
        Assert.True(await reviews.ReviewAsync(CancellationToken.None));
        AssertTakenBack(border);
        Assert.True(await reviews.ReviewAsync(CancellationToken.None));
        Assert.Single(border.Grid.Pushes);

        Assert.Contains("What 1 blocked", Assert.Single(await border.RunAsync("enterprises", "review")), StringComparison.Ordinal);
        Assert.True(await reviews.ReviewAsync(CancellationToken.None));

        Assert.Equal(2, border.Grid.Pushes.Count);
        AssertTakenBack(border);
    }

    [Fact]
    public async Task What_changes_while_shares_are_judged_is_judged_once_more()
    {
        await using var border = await BorderHost.StartAsync();
        border.Grid.Export = ["{\"format\":\"grid-ledger\"}\n", Entry(1, "urn:ent:acme urn:prod:acme:endless urn:ent:other")];
        var (reviews, answer) = (border.Service<BorderReviews>(), border.Grid.OnPush);
        border.Grid.OnPush = async (push, cancellation) =>
        {
            border.Grid.OnPush = answer;
            var moved = await border.Operators.SendAsync(
                HttpMethod.Put, "/v1/access/organisations/urn:ent:other/country", """{"country":"FR"}""");
            Assert.True(moved.Response.IsSuccessStatusCode, moved.Json.ToString());

            return await answer!(push, cancellation);
        };

        Assert.False(await reviews.ReviewAsync(CancellationToken.None));
        Assert.True(await reviews.ReviewAsync(CancellationToken.None));

        Assert.Equal(2, border.Grid.Pushes.Count);
    }

    private static void AssertTakenBack(BorderHost border)
    {
        Assert.Equal("grid", border.Grid.Pushes[^1].Principal);
        Assert.Equal(Withdrawn, Encoding.UTF8.GetString(Assert.Single(border.Grid.Pushes[^1].Facts).Payload));
    }

    /// <summary>A share as an export has it.</summary>
    private static string Entry(int position, string entity, string? until = null, bool isWithdrawn = false)
    {
        var ids = entity.Split(' ');
        var rest = (until is null ? "" : $",\"validUntil\":\"{until}T00:00:00Z\"") + (isWithdrawn ? ",\"withdrawn\":true" : "");
        var payload = $$"""{"kind":"share","enterprise":"{{ids[0]}}","product":"{{ids[1]}}","with":"{{ids[2]}}"{{rest}}}""";
        var hash = new string('0', 64);

        return $$"""{"position":{{position}},"entity":"{{entity}}","place":1,"kind":"share","series":"stated","version":1,"schema":1,"principal":"x","recordedAt":"2026-01-01T00:00:00.000Z","previousHash":"{{hash}}","hash":"{{hash}}","payload":{{payload}}}"""
            + "\n";
    }
}
