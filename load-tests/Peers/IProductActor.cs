using Orleans.Concurrency;

namespace LoadTests.Peers;

/// <summary>The naive way: each product is an actor that holds its own number and tells those who use it.</summary>
[Alias("load-tests.product-actor")]
public interface IProductActor : IGrainWithIntegerKey
{
    /// <summary>Gives it its row and the totals of its inputs, before anything is measured.</summary>
    [Alias("load")]
    Task Load([Immutable] ActorRow row);

    /// <summary>Its direct part has changed.</summary>
    [OneWay, Alias("direct-changed")]
    Task DirectChanged([Immutable] double[] direct);

    /// <summary>The total of one of its inputs has changed. Messages may overtake each other: the highest revision counts.</summary>
    [OneWay, Alias("input-changed")]
    Task InputChanged(int input, long revision, [Immutable] double[] total);

    [Alias("read-total")]
    Task<double[]> ReadTotal();
}

/// <summary>What an actor is given.</summary>
[GenerateSerializer, Immutable, Alias("load-tests.actor-row")]
public sealed record ActorRow(
    [property: Id(0)] double[] Direct,
    [property: Id(1)] double[] Quantities,
    [property: Id(2)] double[][] InputTotals,
    [property: Id(3)] ActorUser[] Users);

/// <summary>Who uses it, and as which of their inputs.</summary>
[GenerateSerializer, Immutable, Alias("load-tests.actor-user")]
public readonly record struct ActorUser([property: Id(0)] long Product, [property: Id(1)] int Input);
