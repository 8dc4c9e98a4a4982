using System.Security.Cryptography;
using System.Text;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Units;
using Grains.Intake;
using Grains.Ledger;

namespace Grains.Tests.Running;

/// <summary>Facts in few words.</summary>
internal static class Stated
{
    public const string Principal = "tester";

    private static readonly UnitOfMeasurement Kilogram = UnitOfMeasurement.Of("kilogram");

    public static Fact.Enterprise Enterprise(string id, string name = "Enterprise") => new() { Id = EntityId.Of(id), Name = name };

    public static Fact.Factor Factor(string id, decimal fossil, string library = "demo") => new()
    {
        Id = EntityId.Of(id),
        Library = library,
        Release = "1",
        Name = "Factor",
        Unit = Kilogram,
        Emissions = Direct(fossil),
        Source = "made for a test",
        Validity = Validity.Unstated,
    };

    public static Fact.Product Product(string id, decimal fossil, params (string Of, decimal Quantity)[] inputs) => new()
    {
        Id = EntityId.Of(id),
        EnterpriseId = EntityId.Of("urn:ent:owner"),
        Name = "Product",
        Unit = Kilogram,
        Direct = [Direct(fossil)],
        Inputs = [.. inputs.Select(input => new Input(EntityId.Of(input.Of), input.Quantity, Unit: null))],
        Validity = Validity.Unstated,
    };

    public static Fact.Component Component(string id, params (string Of, decimal Share, string? Instead)[] sources) => new()
    {
        Id = EntityId.Of(id),
        EnterpriseId = EntityId.Of("urn:ent:owner"),
        Name = "Component",
        Unit = Kilogram,
        Sources = [.. sources.Select(source => new Source(
            EntityId.Of(source.Of), source.Share, source.Instead is null ? null : EntityId.Of(source.Instead)))],
    };

    public static Fact.Volume Volume(string enterprise, string product, decimal quantity) => new()
    {
        Id = EntityId.OfVolume(EntityId.Of(enterprise), EntityId.Of(product)),
        EnterpriseId = EntityId.Of(enterprise),
        ProductId = EntityId.Of(product),
        Quantity = quantity,
    };

    public static Fact.Share Share(string enterprise, string? product, string buyer, DateTimeOffset? validUntil = null) => new()
    {
        Id = ShareId(enterprise, product, buyer),
        EnterpriseId = EntityId.Of(enterprise),
        ProductId = product is null ? null : EntityId.Of(product),
        WithId = EntityId.Of(buyer),
        ValidUntil = validUntil,
    };

    public static Fact.Withdrawn Unshared(string enterprise, string? product, string buyer) =>
        new(FactKind.Share) { Id = ShareId(enterprise, product, buyer) };

    private static EntityId ShareId(string enterprise, string? product, string buyer) =>
        EntityId.OfShare(EntityId.Of(enterprise), product is null ? null : EntityId.Of(product), EntityId.Of(buyer));

    public static Fact.Withdrawn Withdrawn(FactKind kind, string id) => new(kind) { Id = EntityId.Of(id) };

    public static Push Push(params IReadOnlyList<Fact> facts) => new(
        Principal,
        [.. facts.Select((fact, at) => new StatedFact(at + 1, fact, FactWriter.Write(fact), IfVersion: null))],
        Rejections: [],
        Key: null,
        IsPartial: false,
        IsDryRun: false);

    /// <summary>The same push with a key, and the body that the key goes with.</summary>
    public static Push With(this Push push, string key, string body = "body") =>
        push with { Key = new IdempotencyKey(key, SHA256.HashData(Encoding.UTF8.GetBytes(body))) };

    public static Push IfVersion(this Push push, int version) =>
        push with { Facts = [.. push.Facts.Select(fact => fact with { IfVersion = version })] };

    /// <summary>An id that lies in a partition.</summary>
    public static string In(int partition, int partitions, string prefix)
    {
        var number = 0;
        while (EntityId.Of($"{prefix}{number}").Key.PartitionOf(partitions) != partition)
            number++;

        return $"{prefix}{number}";
    }

    public static DirectEmissions Direct(decimal fossil, decimal? uptake = null) => new(
        Stage: null,
        [new LaneAmount(Lane.Fossil, fossil), .. uptake is { } taken ? [new LaneAmount(Lane.BiogenicUptake, taken)] : (LaneAmount[])[]],
        DataQuality.Unstated);
}
