using System.Collections.Immutable;
using CsCheck;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Units;

namespace Footprints.Tests.Facts;

/// <summary>Random facts that the door accepts, and facts that only the grid states.</summary>
internal static class AnyFact
{
    public static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<EntityId> Id =
        Gen.Char["abc-_.:%/()0189"].Array[1, 12].Select(name => EntityId.Of($"urn:any:x{new string(name).Replace("%", "%2F", StringComparison.Ordinal)}"));

    // Nobody shares with itself.
    private static readonly Gen<EntityId> Buyer = Gen.Int[1, 50].Select(number => EntityId.Of($"urn:buyer:{number}"));

    private static readonly Gen<string> Name = Gen.OneOf(
        Gen.OneOfConst("Cell", "电芯", "a \"quoted\" \\ name", "Zürich 😀", "<b>&'+", "x"),
        Gen.Char[' ', '~'].Array[0, 30].Select(middle => $"a{new string(middle)}z"));

    private static readonly Gen<UnitOfMeasurement> Unit = Gen.OneOf(
        Gen.OneOfConst([.. UnitOfMeasurement.Known]), Name.Select(UnitOfMeasurement.Of));

    private static readonly Gen<decimal> Magnitude = Gen.OneOf(
        Gen.Const(0m),
        Gen.Int[1, 10_000].Select(number => number / 100m),
        Gen.Select(Gen.Long[1, 999_999_999_999_999], Gen.Int[0, 15]).Select((mantissa, scale) => Scaled(mantissa, scale)),
        Gen.Const(0.0000000000000483816019228644m));

    private static readonly Gen<decimal> Signed = Gen.Select(Magnitude, Gen.Bool).Select((number, isNegative) => isNegative ? -number : number);

    private static readonly Gen<Evidence> Evidence =
        Gen.Select(Gen.Byte.Array[32], Maybe(Name), Maybe(Name), (hash, issuer, period) => new Evidence(Convert.ToHexStringLower(hash), issuer, period));

    private static readonly Gen<decimal?> Rating = MaybeValue(Gen.Int[10, 50].Select(tenths => tenths / 10m));

    private static readonly Gen<DataQuality> Quality = Gen.OneOf(
        Gen.Const(DataQuality.Unstated),
        Gen.Select(
            Gen.Select(MaybeValue(Gen.Bool), MaybeValue(Gen.Bool)),
            Gen.Select(Rating, Rating, Rating),
            MaybeValue(Gen.Int[100, 900].Select(hundredths => hundredths / 100m)),
            Gen.OneOf(Gen.Const(ImmutableArray<int>.Empty), Gen.Int[1, 5].Array[5].Select(scores => scores.ToImmutableArray())),
            Maybe(Evidence),
            (flags, ratings, spread, pedigree, evidence) => new DataQuality(
                flags.Item1, flags.Item2, ratings.Item1, ratings.Item2, ratings.Item3, spread, pedigree, evidence)));

    private static readonly Gen<ImmutableArray<LaneAmount>> Amounts = Gen.Select(Gen.Int[1, 4095], Signed.Array[12]).Select(
        (lanes, amounts) => Enumerable.Range(0, 12).Where(lane => (lanes >> lane & 1) != 0)
            .Select(lane => new LaneAmount((Lane)lane, IsRemoval((Lane)lane) ? -Math.Abs(amounts[lane]) : amounts[lane]))
            .ToImmutableArray());

    private static readonly Gen<Validity> Validity = Gen.OneOf(
        Gen.Const(Footprints.Facts.Validity.Unstated),
        Gen.Select(Gen.Int[1, 700], Gen.Int[0, 86_399], Gen.Int[1, 1000]).Select((days, seconds, valid) =>
        {
            var end = Now.AddDays(-days).AddSeconds(-seconds).AddTicks(seconds % 3);

            return new Validity(end.AddDays(-365), end, end.AddDays(valid));
        }));

    private static readonly Gen<Fact> Enterprise = Gen.Select(Id, Name, Maybe(Gen.OneOfConst("CN", "DE", "US")), (id, name, country) =>
        (Fact)new Fact.Enterprise { Id = id, Name = name, Country = country });

    private static readonly Gen<Fact> Factor = Gen.Select(
        Gen.Select(Id, Name, Name, Name),
        Unit,
        Gen.Select(Amounts, Quality),
        Gen.Select(Maybe(Gen.OneOfConst("pcf-lifecycle", "org-co2")), Maybe(Gen.OneOfConst("AR5", "AR6"))),
        Gen.Select(Maybe(Name), MaybeValue(Gen.Int[1990, 2026]), Name),
        Validity,
        (names, unit, emissions, set, origin, validity) => (Fact)new Fact.Factor
        {
            Id = names.Item1,
            Library = names.Item2,
            Release = names.Item3,
            Name = names.Item4,
            Unit = unit,
            Emissions = new(null, emissions.Item1, emissions.Item2),
            Family = set.Item1,
            Gwp = set.Item2,
            Geography = origin.Item1,
            Year = origin.Item2,
            Source = origin.Item3,
            Validity = validity,
        });

    private static readonly Gen<Fact> Product = Gen.Select(
        Gen.Select(Id, Id, Name, Unit),
        MaybeValue(Magnitude),
        Gen.Select(Maybe(Name), Amounts, Quality, (stage, amounts, quality) => new DirectEmissions(stage, amounts, quality)).Array[0, 3],
        MaybeValue(Gen.Int[0, 100].Select(tenths => tenths / 10m)),
        Gen.Select(Id, Signed, Maybe(Unit), (of, quantity, unit) => new Input(of, quantity, unit)).Array[0, 12],
        Validity,
        (names, mass, direct, threshold, inputs, validity) => (Fact)new Fact.Product
        {
            Id = names.Item1,
            EnterpriseId = names.Item2,
            Name = names.Item3,
            Unit = names.Item4,
            MassPerUnit = mass,
            Direct = [.. direct],
            PublishThreshold = threshold,
            Inputs = [.. inputs],
            Validity = validity,
        });

    private static readonly Gen<Fact> Component = Gen.Select(
        Gen.Select(Id, Id, Name, Unit),
        Gen.Select(Id, MaybeValue(Id)).Array[1, 4],
        (names, sources) => (Fact)new Fact.Component
        {
            Id = names.Item1,
            EnterpriseId = names.Item2,
            Name = names.Item3,
            Unit = names.Item4,
            Sources = [.. sources.Select(source => new Source(source.Item1, decimal.Round(1m / sources.Length, 5), source.Item2))],
        });

    private static readonly Gen<Fact> Volume = Gen.Select(Id, Id, Magnitude, Maybe(Unit), (enterprise, product, quantity, unit) =>
        (Fact)new Fact.Volume
        {
            Id = EntityId.OfVolume(enterprise, product),
            EnterpriseId = enterprise,
            ProductId = product,
            Quantity = quantity,
            Unit = unit,
        });

    private static readonly Gen<Fact> Share = Gen.Select(Id, MaybeValue(Id), Buyer, MaybeValue(Gen.Int[-100_000, 100_000]), (enterprise, product, buyer, minutes) =>
        (Fact)new Fact.Share
        {
            Id = EntityId.OfShare(enterprise, product, buyer),
            EnterpriseId = enterprise,
            ProductId = product,
            WithId = buyer,
            ValidUntil = minutes is { } after ? Now.AddMinutes(after) : null,
        });

    private static readonly Gen<Fact> Withdrawn = Gen.Select(
        Gen.OneOfConst(FactKind.Enterprise, FactKind.Factor, FactKind.Product, FactKind.Component, FactKind.Volume), Id, Id,
        (kind, id, other) => (Fact)new Fact.Withdrawn(kind) { Id = kind == FactKind.Volume ? EntityId.OfVolume(id, other) : id });

    private static readonly Gen<Fact> WithdrawnShare = Gen.Select(Id, MaybeValue(Id), Buyer, (enterprise, product, buyer) =>
        (Fact)new Fact.Withdrawn(FactKind.Share) { Id = EntityId.OfShare(enterprise, product, buyer) });

    private static readonly Gen<Fact> Publication = Gen.Select(
        Gen.Select(Id, Gen.Guid, MaybeValue(Gen.Guid)),
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int[1, int.MaxValue], Unit),
        Gen.Double.Where(double.IsFinite).Array[Lanes.Lanes.Width],
        (ids, versions, total) => (Fact)new Fact.Publication
        {
            Id = ids.Item1,
            Uuid = ids.Item2,
            Preceding = ids.Item3,
            SettledThrough = versions.Item1,
            ProductVersion = versions.Item2,
            Unit = versions.Item3,
            Total = [.. total],
            Reason = "threshold",
        });

    private static readonly Gen<Fact> Expiry = Gen.Select(Id, Gen.Int[1, int.MaxValue], Gen.Int[0, 100_000], (id, version, minutes) =>
        (Fact)new Fact.Expiry { Id = id, ExpiredVersion = version, ValidUntil = Now.AddMinutes(minutes) });

    /// <summary>What clients may state.</summary>
    public static Gen<Fact> Stated { get; } = Gen.OneOf(Enterprise, Factor, Product, Component, Volume, Withdrawn, Share, WithdrawnShare);

    /// <summary>Everything that the ledger may hold.</summary>
    public static Gen<Fact> Any { get; } = Gen.OneOf(Stated, Publication, Expiry);

    private static bool IsRemoval(Lane lane) =>
        lane is Lane.LandManagementRemovals or Lane.TechnologicalRemovals or Lane.CcsCapture or Lane.BiogenicUptake;

    private static decimal Scaled(long mantissa, int scale)
    {
        decimal number = mantissa;
        for (; scale > 0; scale--)
            number /= 10;

        return number;
    }

    private static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : class => Gen.OneOf(Gen.Const((T?)null), gen.Select(value => (T?)value));

    private static Gen<T?> MaybeValue<T>(Gen<T> gen)
        where T : struct => Gen.OneOf(Gen.Const((T?)null), gen.Select(value => (T?)value));
}
