using System.Security.Cryptography;
using Footprints.Facts;
using Silo.Demo;

namespace Whole.Tests.Demo;

public sealed class DemoFactsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Are_the_same_bytes_every_time()
    {
        var first = Hash(DemoFacts.All(Now));
        var second = Hash(DemoFacts.All(Now.AddYears(1)));

        Assert.Equal(first, second);
    }

    /// <summary>
    /// Change the edition with the content: a loading that an older version began must not be finished with other facts.
    /// </summary>
    [Fact]
    public void Have_an_edition_that_changes_with_them()
    {
        var hash = Hash(DemoFacts.All(Now));

        Assert.Equal(("demo-3", "3944BBBF7F1BF483"), (DemoLoading.Edition, hash[..16]));
    }

    [Fact]
    public void Pass_the_door_without_a_warning()
    {
        var reader = new FactReader();

        foreach (var fact in DemoFacts.All(Now))
        {
            var payload = FactWriter.Write(fact);
            var accepted = Assert.IsType<FactReading.Accepted>(reader.Read(payload, Now));
            Assert.Equal(payload, FactWriter.Write(accepted.Fact));
            Assert.Empty(accepted.Warnings);
        }
    }

    [Fact]
    public void Are_about_three_thousand_suppliers_and_twenty_thousand_products()
    {
        var facts = DemoFacts.All(Now);
        var network = facts.Except(DemoFacts.ReadCore(Now)).ToList();

        Assert.Equal(3_000, network.OfType<Fact.Enterprise>().Count());
        Assert.Equal(20_000, network.OfType<Fact.Product>().Count());
        Assert.Equal(facts.Count, facts.Select(fact => fact.Id).Distinct().Count());
    }

    [Fact]
    public void Use_nothing_that_nobody_states_save_what_has_not_been_answered()
    {
        var facts = DemoFacts.All(Now);
        var known = facts.Select(fact => fact.Id.Text).ToHashSet(StringComparer.Ordinal);

        var unknown = facts
            .SelectMany(fact => fact switch
            {
                Fact.Product product => product.Inputs.Select(input => input.Of.Text),
                Fact.Component component => component.Sources.SelectMany(
                    source => new[] { source.Of.Text, source.Instead?.Text ?? source.Of.Text }),
                Fact.Volume volume => [volume.EnterpriseId.Text, volume.ProductId.Text],
                _ => [],
            })
            .Where(id => !known.Contains(id) && !id.StartsWith("urn:prod:unanswered:", StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(
            ["urn:prod:adria:die-castings", "urn:prod:kaltwerk:cooling-unit", "urn:prod:nimbus:battery-management", "urn:prod:schrottring:scrap"],
            unknown);
    }

    [Fact]
    public void Share_all_that_is_bought_with_whoever_buys_it()
    {
        var facts = DemoFacts.All(Now);
        var makers = facts.OfType<Fact.Product>().ToDictionary(product => product.Id, product => product.EnterpriseId);
        var shared = facts.OfType<Fact.Share>().Select(share => (share.EnterpriseId, share.WithId)).ToHashSet();

        var bought = facts.OfType<Fact.Product>().SelectMany(product => product.Inputs.Select(input => (Buyer: product.EnterpriseId, input.Of)))
            .Concat(facts.OfType<Fact.Component>().SelectMany(
                component => component.Sources.Select(source => (Buyer: component.EnterpriseId, source.Of))))
            .Where(purchase => makers.ContainsKey(purchase.Of) && makers[purchase.Of] != purchase.Buyer)
            .Select(purchase => (makers[purchase.Of], purchase.Buyer))
            .ToHashSet();

        Assert.Equal(bought, shared);
    }

    [Fact]
    public void Have_one_maker_of_cells_that_feeds_many()
    {
        var facts = DemoFacts.All(Now);
        var buyers = facts.OfType<Fact.Product>()
            .Where(product => product.Inputs.Any(input => input.Of.Text.StartsWith("urn:prod:voltcell:cell-", StringComparison.Ordinal)))
            .Select(product => product.EnterpriseId).Distinct().Count();

        Assert.True(buyers >= 20, $"Only {buyers} enterprises buy cells.");
        Assert.True(ReachOf("urn:prod:voltcell:cell-lfp", Uses(facts)).Count > 300, "Little is made of the cell.");
    }

    [Fact]
    public void Have_two_loops_of_recycling()
    {
        // What nothing in it is made of, or nobody in it uses, lies in no loop.
        var uses = Uses(DemoFacts.All(Now));
        for (var before = 0; uses.Count != before;)
        {
            before = uses.Count;
            var (inputs, users) = (uses.Select(use => use.Input).ToHashSet(), uses.Select(use => use.User).ToHashSet());
            uses = [.. uses.Where(use => inputs.Contains(use.User) && users.Contains(use.Input))];
        }

        var reached = uses.Select(use => use.Input).Distinct().ToDictionary(id => id, id => ReachOf(id, uses));
        var loops = reached.Where(one => one.Value.Contains(one.Key))
            .Select(one => string.Join(' ', one.Value.Where(other => reached[other].Contains(one.Key)).Order(StringComparer.Ordinal)))
            .Distinct().ToList();

        Assert.Equal(2, loops.Count);
        Assert.All(loops, loop => Assert.Contains("scrap", loop, StringComparison.Ordinal));
    }

    [Fact]
    public void Have_six_tiers_and_many_components_of_two_sources()
    {
        var facts = DemoFacts.All(Now);

        Assert.Equal([1, 2, 3, 4, 5, 6], ProductKinds.All.Select(kind => kind.Tier).Distinct().Order());
        Assert.True(facts.OfType<Fact.Component>().Count(component => component.Sources.Length > 1) > 1_000);
    }

    private static List<(string Input, string User)> Uses(IReadOnlyList<Fact> facts) =>
    [
        .. facts.OfType<Fact.Product>().SelectMany(product => product.Inputs.Select(input => (input.Of.Text, product.Id.Text))),
        .. facts.OfType<Fact.Component>().SelectMany(component => component.Sources.Select(source => (source.Of.Text, component.Id.Text))),
    ];

    /// <summary>What is made of it, itself only where it is made of itself.</summary>
    private static HashSet<string> ReachOf(string id, IReadOnlyList<(string Input, string User)> uses)
    {
        var users = uses.ToLookup(use => use.Input, use => use.User, StringComparer.Ordinal);
        var (reached, open) = (new HashSet<string>(StringComparer.Ordinal), new Queue<string>([id]));
        while (open.TryDequeue(out var next))
        {
            foreach (var user in users[next].Where(reached.Add))
                open.Enqueue(user);
        }

        return reached;
    }

    private static string Hash(IEnumerable<Fact> facts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var fact in facts)
            hash.AppendData(FactWriter.Write(fact));

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
