using Orleans.Concurrency;

namespace Grains.Waves;

/// <summary>Whoever takes part in waves: partitions, order, loops, and the coordinator that leads them.</summary>
public interface IWaveMember : IGrain
{
    /// <summary>
    /// Hands over one message. It may be lost, doubled, late or overtaken; the state machines drop what does not concern
    /// them and say again what was not answered, so nobody waits for it here.
    /// </summary>
    [OneWay, Alias("deliver")]
    Task Deliver([Immutable] WaveEnvelope envelope);
}

/// <summary>A member's wish to go on with its work after others had their turn.</summary>
public interface IContinues : IGrain
{
    [OneWay, Alias("continue")]
    Task Continue();
}

/// <summary>The one place for the shape of the graph.</summary>
[Alias("grid.order")]
public interface IOrderGrain : IWaveMember, IGrainWithIntegerKey;

/// <summary>The one place where groups of cells that use each other are solved.</summary>
[Alias("grid.group")]
public interface IGroupGrain : IWaveMember, IGrainWithIntegerKey;
