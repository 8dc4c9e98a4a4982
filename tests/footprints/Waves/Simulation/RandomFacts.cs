using System.Collections.Immutable;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Units;

namespace Footprints.Tests.Waves.Simulation;

/// <summary>Random facts of all kinds about a small network. Versions are given when the ledger takes them.</summary>
/// <param name="back">How many in twenty inputs of a product may be any product, and so close a loop.</param>
/// <param name="shares">How many in a hundred facts are about shares.</param>
internal sealed class RandomFacts(Random random, int products, int back, int shares = 0)
{
    private static readonly UnitOfMeasurement[] Units =
        [.. new[] { "kilogram", "gram", "tonne", "kilowatt hour", "megajoule", "piece", "USD" }.Select(UnitOfMeasurement.Of)];

    private static readonly DateTimeOffset ValidUntil = new(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Fact.Share> _shared = [];
    private readonly List<Fact.Product> _made = [];
    private readonly List<EntityId> _volumes = [];

    public Fact Next() => shares > 0 && random.Next(100) < shares ? AboutShare() : random.Next(100) switch
    {
        < 5 => Enterprise(),
        < 20 => Factor(),
        < 65 => Product(),
        < 75 => Component(),
        < 86 => Volume(),
        < 92 => Withdrawal(),
        < 97 => Expiry(),
        _ => Publication(),
    };

    private Fact.Enterprise Enterprise() => new() { Id = Any(Pool.Enterprises), Name = Name() };

    private Fact.Factor Factor() => new()
    {
        Id = Any(Pool.Factors),
        Library = "demo",
        Release = "1",
        Name = Name(),
        Unit = Unit(),
        Emissions = Direct(),
        Validity = Validity.Unstated with { ValidUntil = ValidUntil },
    };

    private Fact.Product Product()
    {
        // A product that is sold is made of the same things.
        if (_made.Count > 0 && random.Next(6) == 0)
            return _made[random.Next(_made.Count)] with { EnterpriseId = Any(Pool.Enterprises) };

        var number = random.Next(products);
        var inputs = new Input[random.Next(5)];
        for (var at = 0; at < inputs.Length; at++)
            inputs[at] = new Input(InputOf(number), Quantity(), random.Next(4) == 0 ? Unit() : null);

        var made = new Fact.Product
        {
            Id = Pool.Products[number],
            EnterpriseId = Any(Pool.Enterprises),
            Name = Name(),
            Unit = Unit(),
            Direct = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Direct())],
            Inputs = [.. inputs],
            Validity = Validity.Unstated with { ValidUntil = ValidUntil },
        };
        if (shares > 0)
            _made.Add(made);

        return made;
    }

    private EntityId InputOf(int user) => random.Next(20) switch
    {
        < 5 => Any(Pool.Factors),
        < 8 => Any(Pool.Components),
        8 when random.Next(3) == 0 => Any(Pool.Enterprises),
        9 when back > 0 => Pool.Products[user],
        var kind when back > 0 && kind < 10 + back => Pool.Products[random.Next(products)],
        _ => Pool.Products[user + 1 < products ? random.Next(user + 1, products) : user + 1],
    };

    private Fact.Component Component()
    {
        var sources = new Source[random.Next(1, 4)];
        for (var at = 0; at < sources.Length; at++)
        {
            var of = Pool.Products[back > 0 ? random.Next(products) : random.Next(products, Pool.Products.Length)];
            sources[at] = new Source(
                random.Next(4) == 0 ? Any(Pool.Factors) : of,
                random.Next(1, 1000) / 1000m,
                random.Next(2) == 0 ? Substitute() : null);
        }

        return new Fact.Component
        {
            Id = Any(Pool.Components),
            EnterpriseId = Any(Pool.Enterprises),
            Name = Name(),
            Unit = Unit(),
            Sources = [.. sources],
        };
    }

    /// <summary>Some name what can't stand in, which may lie in the component's own loop.</summary>
    private EntityId Substitute() => random.Next(8) switch
    {
        0 => Any(Pool.Components),
        1 => Pool.Products[random.Next(products)],
        _ => Any(Pool.Factors),
    };

    private Fact.Volume Volume()
    {
        // Some name what is no enterprise.
        var seller = random.Next(random.Next(6) == 0 ? Pool.Sellers.Length : Pool.Enterprises.Length);
        var product = random.Next(products);
        var id = Pool.VolumeOf(seller, product);
        _volumes.Add(id);

        return new Fact.Volume
        {
            Id = id,
            EnterpriseId = Pool.Sellers[seller],
            ProductId = Pool.Products[product],
            Quantity = random.Next(100_000) / 7m,
            Unit = random.Next(4) == 0 ? Unit() : null,
        };
    }

    private Fact.Withdrawn Withdrawal() => random.Next(7) switch
    {
        0 => new(FactKind.Enterprise) { Id = Any(Pool.Enterprises) },
        1 => new(FactKind.Factor) { Id = Any(Pool.Factors) },
        2 => new(FactKind.Component) { Id = Any(Pool.Components) },
        3 => new(FactKind.Volume) { Id = Pool.VolumeOf(random.Next(Pool.Enterprises.Length), random.Next(products)) },
        4 when _volumes.Count > 0 => new(FactKind.Volume) { Id = _volumes[random.Next(_volumes.Count)] },
        _ => new(FactKind.Product) { Id = Pool.Products[random.Next(products)] },
    };

    private Fact.Expiry Expiry() => new()
    {
        Id = random.Next(2) == 0 ? Any(Pool.Factors) : Pool.Products[random.Next(products)],
        ExpiredVersion = 0,
        ValidUntil = ValidUntil,
    };

    private Fact.Publication Publication() => new()
    {
        Id = Pool.Products[random.Next(products)],
        Uuid = Guid.Empty,
        SettledThrough = 0,
        ProductVersion = 1,
        Unit = Units[0],
        Total = ImmutableArray.Create(new double[Lanes.Lanes.Width]),
        Reason = "requested",
    };

    private Fact AboutShare()
    {
        if (_shared.Count > 0 && random.Next(3) == 0)
        {
            var id = _shared[random.Next(_shared.Count)].Id;

            return random.Next(2) == 0
                ? new Fact.Withdrawn(FactKind.Share) { Id = id }
                : new Fact.Expiry { Id = id, ExpiredVersion = 0, ValidUntil = ValidUntil };
        }

        var (enterprise, buyer) = (random.Next(Pool.Enterprises.Length), random.Next(Pool.Enterprises.Length));
        var product = random.Next(3) == 0 ? null : (int?)random.Next(products);
        var share = new Fact.Share
        {
            Id = Pool.ShareOf(enterprise, product, buyer),
            EnterpriseId = Pool.Enterprises[enterprise],
            ProductId = product is { } one ? Pool.Products[one] : null,
            WithId = Pool.Enterprises[buyer],
            ValidUntil = ValidUntil,
        };
        _shared.Add(share);

        return share;
    }

    private DirectEmissions Direct()
    {
        var amounts = new SortedDictionary<Lane, LaneAmount>();
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var lane = (Lane)(random.Next(2) == 0 ? 0 : random.Next(Lanes.Lanes.FirstTrustLane));
            amounts[lane] = new LaneAmount(lane, random.Next(-30_000, 100_000) / 7000m);
        }

        var quality = DataQuality.Unstated with
        {
            Primary = random.Next(2) == 0,
            Verified = random.Next(3) == 0 ? true : null,
            TechnologicalDqr = random.Next(2) == 0 ? random.Next(10, 51) / 10m : null,
        };

        return new DirectEmissions(null, [.. amounts.Values], quality);
    }

    private decimal Quantity() => random.Next(24) switch
    {
        0 => 0,
        1 => 1,
        2 => 1.5m,
        < 7 => -random.Next(1, 400) / 1000m,
        _ => random.Next(1, back > 2 ? 250 : 450) / 1000m,
    };

    private UnitOfMeasurement Unit() => random.Next(3) > 0 ? Units[0] : Units[random.Next(Units.Length)];

    private string Name() => random.Next(3) == 0 ? "Öre" : "Ore";

    private EntityId Any(EntityId[] ids) => ids[random.Next(ids.Length)];
}
