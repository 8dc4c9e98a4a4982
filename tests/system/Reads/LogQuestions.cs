using System.Net;
using System.Text.Json.Nodes;
using ClientApi.Access;
using ClientApi.Audit;
using Footprints.Identities;
using Microsoft.Extensions.DependencyInjection;
using Whole.Tests.Audit;

namespace Whole.Tests.Reads;

/// <summary>Questions for histories that are their owners' alone, and for the log, which must tell what was shown and nothing that is hidden.</summary>
internal sealed partial class Questions
{
    /// <summary>Without a word to chance, so that worlds stay what they are.</summary>
    /// <param name="turn">Which of them are asked for.</param>
    public async Task AskOnceAsync(int turn)
    {
        if (reader.Roles.HasFlag(Roles.Read))
        {
            await AskOwnHistoryAsync("components", At(model.Components, turn), model.Owns);
            await AskOwnHistoryAsync(
                "enterprises", At(EveryReader.All.SelectMany(one => one.Enterprises), turn),
                (who, id) => who.Enterprises.Contains(id) && model.Enterprises.Contains(id));
        }

        await AskLogAsync();
    }

    private async Task AskOwnHistoryAsync(string path, string id, Func<Reader, string, bool> owns)
    {
        var address = $"/v1/{path}/{id}/history?limit=2";
        if (!owns(reader, id))
        {
            await AssertIsMissingAsync(HttpMethod.Get, address, id);

            return;
        }

        var entries = await host.Grid.ReadHistoryAsync(EntityId.Of(id), long.MaxValue, 500, default);
        Assert.Equal(entries.Select(entry => $"{entry.Position}"), await PagedAsync(address, item => item["receipt"]!.GetValue<string>()));
    }

    /// <summary>Nobody reads in the log of what is not its own, but that its own people were shown it.</summary>
    private async Task AskLogAsync()
    {
        var answer = await GetAsync("/v1/access/audit?limit=500");
        if (!reader.Roles.HasFlag(Roles.Admin))
        {
            Assert.Equal(HttpStatusCode.Forbidden, answer.Status);

            return;
        }

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        if (reader.Kind == PrincipalKind.Operator)
            return;

        foreach (var entry in JsonNode.Parse(answer.Body)!["items"]!.AsArray())
        {
            string Of(string member) => entry![member]!.GetValue<string>();
            var isOwn = reader.Enterprises.Contains(Of("enterprise")) || Of("about") == reader.Organisation
                || (model.Libraries.TryGetValue(Of("library"), out var owner) && owner == reader.Organisation);
            var isShown = Of("organisation") == reader.Organisation
                && (Of("kind") != "refusal" || (Of("action") != "read" && Of("enterprise").Length == 0 && Of("about").Length == 0));
            Assert.True(isOwn || isShown, $"{reader.Name} reads of what is not its own: {entry}");
        }
    }

    /// <summary>Whoever reads what was published of another's product stands in its owner's log, also where the product was withdrawn.</summary>
    private async Task AssertHistoryIsToldAsync(string id)
    {
        if (!model.Owns(reader, id))
            Assert.Equal((id, "history"), (await ToldAsync(model.Owned[id].Owner, 1)).Select(one => (one.Entity, one.What)).Single());
    }

    /// <summary>The newest that the reader was shown of an enterprise, as the log tells it.</summary>
    private async Task<IReadOnlyList<AuditEntry>> ToldAsync(string enterprise, int count)
    {
        var shown = new AuditFilter(AuditKind.Disclosure, enterprise, host.IdOf(reader.Name));
        var newest = await host.Services.GetRequiredService<AuditLog>().PageAsync(AuditView.Of(AuditPeople.Operator), shown, long.MaxValue, count, default);

        return [.. newest.Select(one => one.Entry)];
    }

    private static string At(IEnumerable<string> ids, int turn) => ids.ElementAt(turn % ids.Count());
}
