using ClientApi.Identity.Links;
using ClientApi.Problems;
using Footprints.Facts;
using Whole.Tests.Api;

namespace Whole.Tests.Access;

/// <summary>The ledger is read through once for all who ask meanwhile whose an id is.</summary>
public sealed class NamedEnterprisesTests
{
    private static readonly HashSet<string> None = [];

    private static readonly string Shared = LinkTests.Line(
        "share", "urn:ent:acme * urn:ent:newco", """{"kind":"share","enterprise":"urn:ent:acme","with":"urn:ent:newco"}""");

    [Fact]
    public async Task Whoever_asks_during_a_read_shares_the_next_one_with_the_others()
    {
        using var grid = new GatedGrid(Shared);
        using var named = new NamedEnterprises(grid.Fake, new FactReader());
        var first = named.ByOthersAsync("urn:ent:nobody", None, "asker", default);
        await grid.Begun(1);
        var others = Enumerable.Range(0, 40)
            .Select(number => named.ByOthersAsync(number % 2 == 0 ? "urn:ent:newco" : $"urn:ent:nobody-{number}", None, $"asker-{number}", default)).ToList();

        grid.LetOn();
        Assert.False(await first);
        await grid.Begun(2);
        grid.LetOn();

        Assert.Equal(Enumerable.Range(0, 40).Select(number => number % 2 == 0), await Task.WhenAll(others));
        Assert.Equal(2, grid.Reads);
    }

    [Fact]
    public async Task An_organisation_that_asks_for_much_at_once_waits_and_keeps_no_other_from_asking()
    {
        using var grid = new GatedGrid(Shared);
        using var named = new NamedEnterprises(grid.Fake, new FactReader());
        using var leaves = new CancellationTokenSource();
        var first = named.ByOthersAsync("urn:ent:newco", None, "greedy", default);
        await grid.Begun(1);
        var waiting = Enumerable.Range(0, 3).Select(_ => named.ByOthersAsync("urn:ent:newco", None, "greedy", default)).ToList();
        var left = named.ByOthersAsync("urn:ent:newco", None, "greedy", leaves.Token);

        var turned = await Assert.ThrowsAsync<TurnedAwayException>(() => named.ByOthersAsync("urn:ent:newco", None, "greedy", default));
        var other = named.ByOthersAsync("urn:ent:newco", None, "other", default);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        var again = named.ByOthersAsync("urn:ent:newco", None, "greedy", default);
        grid.LetOn();
        await grid.Begun(2);
        grid.LetOn();

        Assert.Equal("RATE_LIMITED", turned.Kind.Code);
        Assert.All(await Task.WhenAll([first, other, again, .. waiting]), Assert.True);
    }

    [Fact]
    public async Task An_id_that_is_a_product_is_nobodys_to_be_given_as_an_enterprise()
    {
        var product = LinkTests.Line(
            "product", "urn:prod:steel",
            """{"kind":"product","id":"urn:prod:steel","enterprise":"urn:ent:acme","name":"Steel","unit":"kilogram","direct":[],"inputs":[]}""");
        using var named = new NamedEnterprises(new GridFake { Export = [product] }, new FactReader());

        Assert.True(await named.ByOthersAsync("urn:prod:steel", new HashSet<string> { "urn:ent:acme" }, "asker", default));
    }

    [Fact]
    public async Task A_read_that_fails_is_told_to_all_who_share_it_and_the_next_is_another()
    {
        var grid = new GridFake { Export = [Shared], ExportFailure = new Grains.Ledger.LedgerUnavailableException("It is gone.", new IOException()) };
        using var named = new NamedEnterprises(grid, new FactReader());

        await Assert.ThrowsAsync<Grains.Ledger.LedgerUnavailableException>(() => named.ByOthersAsync("urn:ent:nobody", None, "asker", default));
        grid.ExportFailure = null;

        Assert.False(await named.ByOthersAsync("urn:ent:nobody", None, "asker", default));
    }

    [Fact]
    public async Task Who_is_turned_away_is_told_when_to_come_again()
    {
        using var grid = new GatedGrid("{}\n");
        await using var host = await AccessHost.StartAsync(grid.Fake);
        using var admin = await host.AsAsync("enterprise-admin");
        Task<(HttpResponseMessage Response, System.Text.Json.JsonElement Json)> Ask() => admin.SendAsync(
            HttpMethod.Post, "/v1/access/explain", """{"action":"manage","resource":{"kind":"invitation","id":"urn:ent:newco"}}""");
        var first = Ask();
        await grid.Begun(1);

        // Four wait, and whichever of these comes fifth does not.
        var asked = Enumerable.Range(0, 5).Select(_ => Ask()).ToList();
        var turned = await await Task.WhenAny(asked);
        grid.LetOn();
        await grid.Begun(2);
        grid.LetOn();

        turned.IsProblem(429, "RATE_LIMITED");
        Assert.NotNull(turned.Response.Headers.RetryAfter);
        Assert.Equal(200, (int)(await first).Response.StatusCode);
        Assert.Equal(4, (await Task.WhenAll(asked)).Count(one => one.Response.IsSuccessStatusCode));
    }

    /// <summary>A grid whose ledger is read no further than a test lets it.</summary>
    private sealed class GatedGrid : IDisposable
    {
        private readonly SemaphoreSlim _begun = new(0);
        private readonly SemaphoreSlim _letOn = new(0);
        private int _awaited;

        public GatedGrid(string export) => Fake = new()
        {
            Export = [export],
            BeforeExport = async () =>
            {
                Reads++;
                _begun.Release();
                await _letOn.WaitAsync();
            },
        };

        public GridFake Fake { get; }

        public int Reads { get; private set; }

        public void LetOn() => _letOn.Release();

        /// <summary>Done when so many reads have begun.</summary>
        public async Task Begun(int reads)
        {
            for (; _awaited < reads; _awaited++)
                await _begun.WaitAsync();
        }

        public void Dispose()
        {
            _begun.Dispose();
            _letOn.Dispose();
        }
    }
}
