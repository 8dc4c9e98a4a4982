using ClientApi.Access;
using CsCheck;
using Footprints.Facts;
using Grains.Figures;
using Whole.Tests.Api;

namespace Whole.Tests.Reads;

/// <summary>What is shown of what a product is made of: never enough to compute what one supplier adds.</summary>
public sealed class SubtractionTests
{
    private const string Owner = "urn:ent:acme";

    /// <summary>An input: of whom (0 the owner, 5 a factor), how much, and whether it comes through a component.</summary>
    private static readonly Gen<(int Of, double Pcf, bool IsBought)[]> Inputs =
        Gen.Select(Gen.Int[0, 5], Gen.OneOf(Gen.Double[-50, 100], Gen.Const(0.0), Gen.Double[0.001, 0.1]), Gen.Bool).Array[0, 8];

    [Theory]
    [InlineData(new[] { 1.0, 1 }, false)]
    [InlineData(new[] { 1.0, 1, 1 }, true)]
    [InlineData(new[] { 1.0, 1, 0 }, false)]
    [InlineData(new[] { 8.0, 1, 1 }, true)]
    [InlineData(new[] { 8.1, 1, 0.9 }, false)]
    [InlineData(new[] { -8.1, 1, 0.9 }, false)]
    [InlineData(new double[0], false)]
    public void A_sum_is_shown_that_has_three_contributors_and_none_that_outweighs_them(double[] contributions, bool isShown) =>
        Assert.Equal(isShown, SubtractionRule.MayShow(contributions));

    [Fact]
    public void Sums_are_told_apart_only_where_nobody_can_be_computed_out_of_them() => Inputs.Sample(inputs =>
    {
        var tiers = TiersOf(inputs);
        var shown = Of(tiers);

        var suppliers = inputs.Where(input => input.Of is > 0 and < 5).GroupBy(input => input.Of, input => input.Pcf)
            .Select(supplier => Math.Abs(supplier.Sum())).Where(size => size > 0).ToList();
        var isSafe = suppliers.Count >= 3 && suppliers.TrueForAll(size => size <= 0.8 * suppliers.Sum());
        if (inputs.All(input => input.Of == 5))
            Assert.Equal((tiers.Own.Figure.PcfExcludingBiogenicUptake, 0), (shown!.Own, shown.Others));
        else if (shown is not null)
            Assert.True(isSafe, $"{string.Join(' ', inputs)} shows {shown}");
        else
            Assert.True(!isSafe || inputs.Any(input => input.IsBought), $"{string.Join(' ', inputs)} shows nothing");
    });

    [Fact]
    public void Sums_make_up_the_figure_and_the_owners_is_what_it_emits_and_its_factors() => Inputs.Sample(inputs =>
    {
        if (Of(TiersOf(inputs)) is not { } shown)
            return;

        var own = 1 + inputs.Where(input => input.Of == 5).Sum(input => input.Pcf);
        Assert.Equal(1 + inputs.Sum(input => input.Pcf), shown.Own + shown.Others, 1e-6);
        if (inputs.Any(input => input.Of < 5))
            Assert.Equal(own, shown.Own, 1e-6);
    });

    [Fact]
    public void Who_the_suppliers_are_makes_no_difference() => Gen.Select(Inputs, Gen.Int).Sample((inputs, seed) =>
    {
        int[] others = [1, 2, 3, 4];
        new Random(seed).Shuffle(others);
        var renamed = inputs.Select(input => input with { Of = input.Of is > 0 and < 5 ? others[input.Of - 1] : input.Of }).ToArray();

        Assert.Equal(Of(TiersOf(inputs)), Of(TiersOf(renamed)));
    });

    [Theory]
    [InlineData("1234", true)]
    [InlineData("1124", true)]
    [InlineData("1122", false)]
    [InlineData("0123", true)]
    [InlineData("0112", false)]
    [InlineData("    ", false)]
    [InlineData("12  ", true)]
    public void Enterprises_count_by_who_controls_them_and_those_of_the_owners_organisation_for_nobody(string controllers, bool isShown)
    {
        var tiers = TiersOf([(1, 1, false), (2, 1, true), (3, 1, false), (4, 1, true)]);
        var controlledBy = controllers.Select((controller, at) => (Id: $"urn:ent:{at + 1}", Name: $"{controller}".Trim())).Append((Id: Owner, Name: "0"))
            .ToDictionary(one => one.Id, one => one.Name);

        Assert.Equal(isShown, OwnAndOthers.Of(tiers, controlledBy) is not null);
    }

    [Fact]
    public void An_incomplete_figure_has_no_parts()
    {
        var tiers = TiersOf([(1, 1, false), (2, 1, false), (3, 1, false)]);

        Assert.NotNull(Of(tiers));
        Assert.Null(Of(tiers with { Own = tiers.Own with { Figure = tiers.Own.Figure with { Status = TotalStatus.Incomplete } } }));
    }

    /// <summary>As long as every enterprise is an organisation of its own.</summary>
    private static OwnAndOthers? Of(Tiers tiers) => OwnAndOthers.Of(tiers, OwnAndOthers.EnterprisesOf(tiers).ToDictionary(one => one));

    /// <summary>A product that emits 1 and takes these; what is bought comes through a component of its own.</summary>
    private static Tiers TiersOf((int Of, double Pcf, bool IsBought)[] inputs)
    {
        var (of, components, sources) = (new List<Figure>(), new List<Breakdown>(), new List<Figure>());
        foreach (var (input, at) in inputs.Select((input, at) => (input, at)))
        {
            var figure = FigureOf(at, input.Of, input.Pcf);
            if (!input.IsBought)
            {
                of.Add(figure);
                continue;
            }

            var component = Figures.Product($"urn:comp:{at}", input.Pcf) with { Kind = FactKind.Component, Enterprise = Owner };
            of.Add(component);
            sources.Add(figure);
            components.Add(new Breakdown(component, 0, [Figures.Contribution(figure, 1)]));
        }

        var product = Figures.Product("urn:prod:acme", 1 + inputs.Sum(input => input.Pcf));

        return new Tiers(new Breakdown(product, 1, [.. of.Select(one => Figures.Contribution(one, 1))]), of, components, sources);
    }

    private static Figure FigureOf(int at, int of, double pcf) => of == 5
        ? Figures.Product($"urn:factor:{at}", pcf) with { Kind = FactKind.Factor, Enterprise = null }
        : Figures.Product($"urn:prod:{at}", pcf, enterprise: of == 0 ? Owner : $"urn:ent:{of}");
}
