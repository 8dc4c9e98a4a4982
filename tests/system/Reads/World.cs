using System.Globalization;
using ClientApi.Access;
using ClientApi.Identity.Grants;
using Footprints.Identities;
using Grains.Publications;
using Whole.Tests.Cluster;

namespace Whole.Tests.Reads;

/// <summary>A random network of products with its shares and grants, which changes step by step, in the grid and in the model.</summary>
internal sealed class World(ReadsHost host, WhoSeesWhat model, Random random)
{
    private const int ProductCount = 12;
    private const int ComponentCount = 6;

    /// <summary>All that an end may lie apart from a step of the clock, so that no test is too slow for it.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromHours(10);

    private static readonly string[] Owners = ["urn:ent:e0", "urn:ent:e0b", "urn:ent:e1", "urn:ent:e2", "urn:ent:e3"];

    private static readonly string[][] Whats = [["figure"], ["breakdown"], ["history"], ["figure", "history"], ["figure", "breakdown", "history"]];

    private static readonly (string Id, string Library)[] Factors =
        [("urn:factor:f0", "demo"), ("urn:factor:f1", "inland"), ("urn:factor:inland:f2", "demo"), ("urn:factor:f3", "inland")];

    private readonly WorldBorders _borders = new(host, model, random);

    /// <summary>Whether products may use what uses them; the others are open and close with what is shared.</summary>
    private readonly bool _hasLoops = random.Next(3) == 0;

    private readonly DateTimeOffset _began = host.Clock.GetUtcNow();
    private int _steps;

    public async Task BeginAsync()
    {
        var facts = new List<string>();
        foreach (var enterprise in Owners.Where(_ => random.Next(6) > 0))
        {
            model.Enterprises.Add(enterprise);
            facts.Add($$"""{"kind":"enterprise","id":"{{enterprise}}","name":"Name of {{enterprise[^2..]}}"}""");
        }

        await _borders.BeginAsync();
        foreach (var (factor, library) in Factors)
        {
            model.Factors[factor] = (library, true);
            facts.Add($$"""{"kind":"factor","id":"{{factor}}","library":"{{library}}","release":"1","name":"Factor","unit":"kilogram","fossil":{{Amount()}},"source":"made for a test"}""");
        }

        for (var at = 0; at < ProductCount; at++)
            facts.Add(Product(at, Pick(Owners)));

        for (var at = 0; at < ComponentCount; at++)
            facts.Add(Component(at, Pick(Owners)));

        foreach (var product in model.Products)
        {
            if (random.Next(2) == 0)
                facts.Add($$"""{"kind":"volume","enterprise":"{{model.Owned[product].Owner}}","product":"{{product}}","quantity":{{random.Next(1, 9)}}}""");
        }

        await host.StateAsync(facts);
        for (var count = random.Next(4, 10); count > 0; count--)
            await ShareAsync();

        for (var count = random.Next(6, 13); count > 0; count--)
            await GrantAsync();
    }

    /// <summary>One change of facts or rights, also by time alone.</summary>
    public Task ChangeAsync() => random.Next(16) switch
    {
        0 or 1 => ShareAsync(),
        2 => UnshareAsync(),
        3 or 4 => GrantAsync(),
        5 => WithdrawGrantAsync(),
        6 => SellAsync(),
        7 => WithdrawAsync(),
        8 => RestateAsync(),
        9 => PublishAsync(),
        >= 11 and <= 14 => _borders.ChangeAsync(End()),
        15 => WithdrawFactorAsync(),
        _ => AdvanceAsync(),
    };

    private async Task ShareAsync()
    {
        var (owner, buyer) = (Pick(Owners), Pick(Owners));
        var product = random.Next(3) == 0 ? null : Pick([.. model.Products]);
        owner = product is null || random.Next(4) == 0 ? owner : model.Owned[product].Owner;
        if (owner == buyer)
            return;

        var until = random.Next(2) == 0 ? (DateTimeOffset?)null : End();
        var ends = until is { } end ? $",\"validUntil\":\"{end.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}\"" : "";
        model.Shares[(owner, product, buyer)] = until;
        await host.StateAsync($$"""{"kind":"share","enterprise":"{{owner}}",{{Named(product)}}"with":"{{buyer}}"{{ends}}}""");
    }

    private async Task UnshareAsync()
    {
        if (model.Shares.Count == 0)
            return;

        var (owner, product, buyer) = Pick([.. model.Shares.Keys]);
        model.Shares.Remove((owner, product, buyer));
        await host.StateAsync($$"""{"kind":"share","enterprise":"{{owner}}",{{Named(product)}}"with":"{{buyer}}","withdrawn":true}""");
    }

    private async Task GrantAsync()
    {
        var (enterprise, to) = (Pick(Owners), Pick(EveryReader.All).Organisation);
        var product = random.Next(2) == 0 ? null : Pick([.. model.Products]);
        var what = product is null && random.Next(2) == 0 ? ["portfolio", .. Pick(Whats)] : Pick(Whats);
        var until = End();
        Assert.True(GrantWords.TryRead(what, out var parts));
        var kept = await host.GrantAsync(new NewGrant(enterprise, product, to, parts, until, "a test"));
        model.Grants.Add(new(kept.Id, enterprise, product, to, what, until));
    }

    private async Task WithdrawGrantAsync()
    {
        if (model.Grants.Count == 0)
            return;

        var grant = Pick([.. model.Grants]);
        model.Grants.Remove(grant);
        await host.WithdrawAsync(grant.Id);
    }

    private async Task SellAsync()
    {
        var at = random.Next(ProductCount);
        await host.StateAsync(Product(at, Pick(Owners)));
    }

    private async Task RestateAsync()
    {
        var at = random.Next(ProductCount);
        await host.StateAsync(Product(at, model.Owned[ProductId(at)].Owner), Component(random.Next(ComponentCount), Pick(Owners)));
    }

    private async Task WithdrawAsync()
    {
        var product = ProductId(random.Next(ProductCount));
        if (!model.Owned[product].IsThere)
            return;

        model.Owned[product] = model.Owned[product] with { IsThere = false };
        await host.StateAsync($$"""{"kind":"product","id":"{{product}}","withdrawn":true}""");
    }

    private async Task WithdrawFactorAsync()
    {
        var factor = Pick([.. model.Factors.Keys]);
        if (!model.Factors[factor].IsThere)
            return;

        model.Factors[factor] = model.Factors[factor] with { IsThere = false };
        await host.StateAsync($$"""{"kind":"factor","id":"{{factor}}","withdrawn":true}""");
    }

    /// <summary>Whatever of it can be published.</summary>
    private async Task PublishAsync()
    {
        foreach (var product in model.Products.Order(StringComparer.Ordinal).Where(_ => random.Next(2) == 0).ToList())
        {
            if (await host.Grid.PublishAsync(EntityId.Of(product), default, "tester", key: null, default) is PublishOutcome.Published published)
                await host.SettledAsync(published.Position);
        }
    }

    /// <summary>Grants end by the clock; shares by an entry of the ledger, which is waited for.</summary>
    private async Task AdvanceAsync()
    {
        var before = (await host.Grid.ReadStateAsync(default)).Head;
        var (from, to) = (_began + (_steps * Step), _began + (++_steps * Step));
        host.Clock.Advance(Step);
        var ended = model.Shares.Values.Count(until => until > from && until <= to);
        await Eventually.Is(async () => (await host.Grid.ReadStateAsync(default)).Head >= before + ended);
        await host.SettledAsync((await host.Grid.ReadStateAsync(default)).Head);
    }

    /// <summary>In the middle between two steps of the clock, some of them ahead.</summary>
    private DateTimeOffset End() => _began + ((_steps + random.Next(4)) * Step) + (Step / 2);

    private string Product(int at, string owner)
    {
        var id = ProductId(at);
        model.Owned[id] = (owner, true);
        var inputs = new List<string>();
        foreach (var of in Distinct(random.Next(9), () => Input(at)))
            inputs.Add($$"""{"of":"{{of}}","quantity":{{Amount()}}}""");

        // Some loops converge by this, and others do not.
        if (_hasLoops && at + 1 < ProductCount && random.Next(3) == 0)
            inputs.Add($$"""{"of":"{{ProductId(random.Next(at + 1, ProductCount))}}","quantity":{{(random.Next(2) == 0 ? "0.001" : Amount())}}}""");

        return $$"""{"kind":"product","id":"{{id}}","enterprise":"{{owner}}","name":"Product {{at}}","unit":"kilogram","direct":[{"stage":"production","fossil":{{Amount()}},"primary":true}],"inputs":[{{string.Join(',', inputs)}}]}""";
    }

    /// <summary>Of lower products and of components, which are made of lower products yet: no loops.</summary>
    private string Input(int at) => random.Next(5) switch
    {
        0 => Pick(Factors).Id,
        1 or 2 when at / 2 > 0 => ComponentId(random.Next(at / 2)),
        _ when at > 0 => ProductId(random.Next(at)),
        _ => "urn:factor:f0",
    };

    private string Component(int at, string owner)
    {
        var id = ComponentId(at);
        model.Owned[id] = (owner, true);
        var sources = Distinct(random.Next(1, 4), () => ProductId(random.Next((at * 2) + 1))).ToList();
        var share = (1m / sources.Count).ToString("0.####", CultureInfo.InvariantCulture);
        var lines = sources.Select(of => random.Next(3) == 0
            ? $$"""{"of":"{{of}}","share":{{share}},"instead":"urn:factor:f1"}"""
            : $$"""{"of":"{{of}}","share":{{share}}}""");

        return $$"""{"kind":"component","id":"{{id}}","enterprise":"{{owner}}","name":"Component {{at}}","unit":"kilogram","sources":[{{string.Join(',', lines)}}]}""";
    }

    private static IEnumerable<string> Distinct(int count, Func<string> next) => Enumerable.Range(0, count).Select(_ => next()).Distinct();

    private string Amount() => (random.Next(1, 400) / 100m).ToString(CultureInfo.InvariantCulture);

    private T Pick<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];

    private static string Named(string? product) => product is null ? "" : $"\"product\":\"{product}\",";

    private static string ProductId(int at) => $"urn:prod:p{at:00}";

    private static string ComponentId(int at) => $"urn:comp:c{at:00}";
}
