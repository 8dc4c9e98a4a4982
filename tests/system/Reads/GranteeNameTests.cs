using ClientApi.Access;
using Whole.Tests.Api;

namespace Whole.Tests.Reads;

/// <summary>Which names a grant tells to whoever makes it.</summary>
public sealed class GranteeNameTests
{
    [Fact]
    public async Task A_grant_tells_the_id_that_it_names_and_none_of_the_others_of_the_organisation()
    {
        await using var host = await ReadsHost.StartAsync(mustShare: true, EveryReader.All);
        await host.StateAsync(
            """{"kind":"enterprise","id":"urn:ent:e0","name":"Named"}""",
            """{"kind":"enterprise","id":"urn:ent:e0b","name":"As another buyer calls it"}""",
            """{"kind":"enterprise","id":"urn:ent:e1","name":"Own"}""");

        await host.GrantAsync(new(
            "urn:ent:e1", "urn:x:none", "urn:ent:e0", GrantedParts.Figure, host.Clock.GetUtcNow().AddDays(1), "nothing at all"));

        using var owner = await host.AsAsync("e1");
        var (_, page) = await owner.ReadAsync("/v1/enterprises?sort=id");
        Assert.Equal(
            ["urn:ent:e0", "urn:ent:e1"], page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        Assert.Equal(2, page.GetProperty("total").GetInt32());
    }
}
