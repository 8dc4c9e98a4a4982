using System.Collections.Immutable;
using System.Globalization;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Units;

namespace Silo.Demo;

/// <summary>The suppliers around the hand-made core: 3,000 of them with 20,000 products in six tiers, from a seed.</summary>
/// <remarks>
/// Tiers are stated from the raw materials down to the systems that car makers buy, so that almost every input is known
/// when it is used. One in a hundred parts uses something whose maker has not answered: what is made of it is incomplete.
/// </remarks>
internal sealed class Network
{
    private static readonly (int Tier, int Suppliers, int Products)[] Tiers =
        [(6, 300, 2_000), (5, 400, 3_000), (4, 700, 5_000), (3, 1_000, 7_000), (2, 450, 2_400), (1, 150, 600)];

    private static readonly string[] Grids =
        ["cn:2024", "cn:2024", "cn:2024", "de:2024", "de:2024", "pl:2024", "cz:2024", "jp:2024", "kr:2024", "in:2024", "mx:2024", "se:2024"];

    private static readonly (string Buyer, string Name, string[] Systems)[] Buyers =
    [
        ("aurora", "Aurora", [.. ProductKinds.All.Where(kind => kind.Tier == 1).Select(kind => kind.Key)]),
        ("borealis", "Borealis", ["front-seat", "drive-unit", "axle", "brake-system", "cable-harness"]),
    ];

    private const string SharedCell = "urn:prod:voltcell:cell-lfp";
    private const decimal KilogramsOfSharedCell = 1.98m;
    private const int PercentBoughtAsComponent = 12;
    private const int PercentUnanswered = 1;
    private const int SourcesOfBuyers = 4;

    private readonly Chance _chance;
    private readonly SupplierNames _names;
    private readonly List<Fact> _facts = [];
    private readonly Dictionary<string, List<Made>> _market = new(StringComparer.Ordinal);

    private Network(int seed)
    {
        _chance = new Chance(seed);
        _names = new SupplierNames(_chance);
    }

    /// <summary>All facts of the network that belongs to this seed, in the order in which they are pushed.</summary>
    public static IReadOnlyList<Fact> Of(int seed)
    {
        var network = new Network(seed);
        foreach (var (tier, suppliers, products) in Tiers)
            network.AddTier([.. ProductKinds.All.Where(kind => kind.Tier == tier)], suppliers, products);

        foreach (var (buyer, name, systems) in Buyers)
            network.AddSystemsOf(buyer, name, systems);

        return network._facts;
    }

    private void AddTier(IReadOnlyList<ProductKind> kinds, int suppliers, int products)
    {
        var makers = Enumerable.Range(0, suppliers).Select(at => AddSupplier(kinds[at % kinds.Count])).ToArray();
        for (var at = 0; at < products; at++)
        {
            // Everybody makes something, and a few make much.
            var maker = at < suppliers || _chance.Happens(50) ? makers[at % suppliers] : makers[_chance.Between(0, suppliers / 5)];
            AddProduct(maker);
        }
    }

    private Maker AddSupplier(ProductKind kind)
    {
        var (name, slug) = _names.Next(kind.Trade);
        var grid = _chance.One(Grids);
        var id = EntityId.Of($"urn:ent:{slug}");
        _facts.Add(new Fact.Enterprise { Id = id, Name = name, Country = grid[..2].ToUpperInvariant() });

        var isPrimary = _chance.Happens(45);
        var quality = new DataQuality(
            Primary: isPrimary ? true : null,
            Verified: isPrimary && _chance.Happens(30) ? true : null,
            TechnologicalDqr: _chance.Between(1, isPrimary ? 2 : 4),
            GeographicalDqr: _chance.Between(1, isPrimary ? 2 : 4),
            TemporalDqr: _chance.Between(1, 4),
            Spread: null,
            Pedigree: [],
            Evidence: null);

        return new Maker(id, slug, kind, Factor($"grid-{grid}"), quality);
    }

    private void AddProduct(Maker maker)
    {
        var kind = maker.Kind;
        var number = ++maker.Products;
        var name = string.Create(CultureInfo.InvariantCulture, $"{kind.Name}, type {number}");
        var id = EntityId.Of(string.Create(CultureInfo.InvariantCulture, $"urn:prod:{maker.Slug}:{kind.Key}-{number}"));
        var unit = UnitOfMeasurement.Of(kind.IsPiece ? "piece" : "kilogram");
        var bill = new Bill();
        if (kind.MadeOf.Count > 0)
            AddGoods(bill, maker, kind);

        var kilograms = kind.IsPiece ? Digits.Three(bill.Kilograms / bill.Yield) : 1;
        AddEnergy(bill, maker, kind, kilograms);
        _facts.Add(new Fact.Product
        {
            Id = id,
            EnterpriseId = maker.Id,
            Name = name,
            Unit = unit,
            MassPerUnit = kilograms,
            Direct = Direct(maker, kind, kilograms),
            Inputs = [.. bill.Inputs],
            Validity = Validity.Unstated,
        });
        _facts.Add(new Fact.Volume
        {
            Id = EntityId.OfVolume(maker.Id, id),
            EnterpriseId = maker.Id,
            ProductId = id,
            Quantity = _chance.Between(4, 900) * (kind.IsPiece ? 20 : 500),
        });
        Offer(kind.Key, new Made(id, kilograms, bill.IsComplete));
    }

    /// <summary>The goods that a product is made of: by mass, split over its inputs, or by the piece.</summary>
    private void AddGoods(Bill bill, Maker maker, ProductKind kind)
    {
        var count = _chance.Between(kind.Inputs.Low, kind.Inputs.High);
        var kilograms = kind.Mass.IsNone ? 1 : _chance.Amount(kind.Mass);
        bill.Yield = kind.Yield.IsNone ? 1 : _chance.Amount(kind.Yield);
        for (var at = 0; at < count; at++)
        {
            var family = kind.MadeOf[at % kind.MadeOf.Count];
            var quantity = kind.Yield.IsNone
                ? _chance.Between(1, kind.Tier == 1 ? 2 : 3)
                : Digits.Three(kilograms * bill.Yield / count);
            AddGood(bill, maker, family, quantity, at);
        }

        if (kind.Cells.High > 0)
            bill.Add(EntityId.Of(SharedCell), _chance.Between(kind.Cells.Low, kind.Cells.High), KilogramsOfSharedCell, isComplete: true);

        if (kind.Tier == 3 && _chance.Happens(PercentUnanswered))
            bill.AddUnanswered(EntityId.Of($"urn:prod:unanswered:{kind.Key}-insert-{maker.Slug}"), quantity: 1);
    }

    private void AddGood(Bill bill, Maker maker, string family, decimal quantity, int line)
    {
        var offers = _market[family];
        var made = _chance.One(offers);
        if (!_chance.Happens(PercentBoughtAsComponent))
        {
            bill.Add(made.Id, quantity, made.Kilograms, made.IsComplete);

            return;
        }

        var other = made;
        while (other == made)
            other = _chance.One(offers);

        var id = EntityId.Of(string.Create(
            CultureInfo.InvariantCulture, $"urn:comp:{maker.Slug}:{family}-{maker.Products}-{line + 1}"));
        var kind = ProductKinds.All.First(one => one.Key == family);
        var share = _chance.Between(5, 8) / 10m;
        var isAnswered = kind.IsPiece || _chance.Happens(90);
        var second = isAnswered ? other.Id : EntityId.Of($"urn:prod:unanswered:{family}-for-{maker.Slug}");
        _facts.Add(new Fact.Component
        {
            Id = id,
            EnterpriseId = maker.Id,
            Name = $"{kind.Name}, two sources",
            Unit = UnitOfMeasurement.Of(kind.IsPiece ? "piece" : "kilogram"),
            Sources =
            [
                new Source(made.Id, share, null),
                new Source(second, 1 - share, kind.IsPiece ? null : Factor(kind.Instead)),
            ],
        });
        bill.Add(id, quantity, made.Kilograms, made.IsComplete && (!isAnswered || other.IsComplete));
    }

    private void AddEnergy(Bill bill, Maker maker, ProductKind kind, decimal kilograms)
    {
        AddEnergy(bill, maker.Grid, kind.Electricity, kilograms);
        AddEnergy(bill, Factor("natural-gas:2023"), kind.Gas, kilograms);
        AddEnergy(bill, Factor("diesel:2023"), kind.Diesel, kilograms);
        bill.Inputs.Add(new Input(
            Factor(_chance.Happens(25) ? "container-ship:2023" : "lorry:2023"),
            Digits.Three(kilograms * _chance.Between(80, 900) / 1_000m),
            null));
    }

    private void AddEnergy(Bill bill, EntityId factor, Span perKilogram, decimal kilograms)
    {
        if (!perKilogram.IsNone)
            bill.Inputs.Add(new Input(factor, Digits.Three(_chance.Amount(perKilogram) * kilograms), null));
    }

    private ImmutableArray<DirectEmissions> Direct(Maker maker, ProductKind kind, decimal kilograms)
    {
        var lanes = ImmutableArray.CreateBuilder<LaneAmount>();
        lanes.Add(new LaneAmount(Lane.Fossil, Digits.Three(_chance.Amount(kind.Process) * kilograms)));
        if (kind.LandUse != 0)
            lanes.Add(new LaneAmount(Lane.LandUseChange, kind.LandUse));

        if (kind.Uptake != 0)
            lanes.Add(new LaneAmount(Lane.BiogenicUptake, -kind.Uptake));

        return [new DirectEmissions("production", lanes.ToImmutable(), maker.Quality)];
    }

    /// <summary>What a car maker buys, each from several suppliers whose numbers are whole.</summary>
    private void AddSystemsOf(string buyer, string buyerName, IReadOnlyList<string> systems)
    {
        foreach (var system in systems)
        {
            var makers = _market[system].Where(made => made.IsComplete).ToArray();
            _chance.Shuffle(makers);
            var kind = ProductKinds.All.First(one => one.Key == system);
            _facts.Add(new Fact.Component
            {
                Id = EntityId.Of($"urn:comp:{buyer}:{system}"),
                EnterpriseId = EntityId.Of($"urn:ent:{buyer}"),
                Name = $"{kind.Name} for {buyerName}",
                Unit = UnitOfMeasurement.Of("piece"),
                Sources = [.. makers.Take(SourcesOfBuyers).Select(made => new Source(made.Id, 1m / SourcesOfBuyers, null))],
            });
        }
    }

    private void Offer(string family, Made made)
    {
        if (!_market.TryGetValue(family, out var offers))
            _market.Add(family, offers = []);

        offers.Add(made);
    }

    private static EntityId Factor(string name) => EntityId.Of($"urn:factor:demo:{name}");

    /// <summary>What buyers need to know of a product.</summary>
    private sealed record Made(EntityId Id, decimal Kilograms, bool IsComplete);

    private sealed record Maker(EntityId Id, string Slug, ProductKind Kind, EntityId Grid, DataQuality Quality)
    {
        public int Products { get; set; }
    }

    /// <summary>A bill of materials in the making.</summary>
    private sealed class Bill
    {
        public List<Input> Inputs { get; } = [];

        public decimal Kilograms { get; private set; }

        public decimal Yield { get; set; } = 1;

        public bool IsComplete { get; private set; } = true;

        public void Add(EntityId of, decimal quantity, decimal kilogramsPerUnit, bool isComplete)
        {
            Inputs.Add(new Input(of, quantity, null));
            Kilograms += quantity * kilogramsPerUnit;
            IsComplete &= isComplete;
        }

        public void AddUnanswered(EntityId of, decimal quantity)
        {
            Inputs.Add(new Input(of, quantity, null));
            IsComplete = false;
        }
    }
}
